import type { Field } from '../../application/field.ts';
import { noSuch } from '../../application/no-such.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { ownKeyName } from '../../scoring/own-key.ts';
import type { Datatype } from './datatypes.ts';
import { refused, refusedInput } from './refused.ts';
import { type InputTensor, MOST_ROWS } from './request.ts';
import { jsonOf, type Value, valuesOf } from './values.ts';

/** The datatype that a field's input is said to have; other numbers are read as well. */
export function datatypeOf({ type }: Field): Datatype {
  if (type === 'number') return 'FP64';
  if (type === 'integer') return 'INT64';
  return type === 'boolean' ? 'BOOL' : 'BYTES';
}

/** One input a field, and perhaps one for the sender's own key. */
export function inputNames(schema: ApplicationSchema): string[] {
  const key = ownKeyName(schema);
  return [...schema.fields.map(({ name }) => name), ...(key === undefined ? [] : [key])];
}

const encoder = new TextEncoder();

/**
 * The applications that one input a field makes, each as `predict` takes it: it goes the same way from here on.
 * @throws SolventError `validation_error` that names the input which is missing, not known, or of another form
 */
export function applicationsOf(schema: ApplicationSchema, inputs: readonly InputTensor[]): Uint8Array[] {
  const given = new Map(inputs.map((input) => [input.name, input]));
  const names = inputNames(schema);
  for (const { name } of inputs) if (!names.includes(name)) throw refused(noSuch('input', name, names));
  for (const { name } of schema.fields) if (!given.has(name)) throw refused(`input "${name}" is missing`);
  for (const field of schema.fields) requireDatatype(field, given.get(field.name)!);
  const [first] = inputs;
  const rows = rowsOf(first!);
  for (const input of inputs)
    if (rowsOf(input) !== rows)
      throw refusedInput(input.name, `has ${rowsOf(input)} rows, and "${first!.name}" has ${rows}`);
  const columns = inputs.map((input) => ({ name: JSON.stringify(input.name), values: valuesOf(input) }));
  return Array.from({ length: rows }, (_, row) => encoder.encode(applicationIn(columns, row)));
}

function applicationIn(columns: readonly { name: string; values: readonly Value[] }[], row: number): string {
  return `{${columns.map(({ name, values }) => `${name}:${jsonOf(values[row]!)}`).join(',')}}`;
}

function requireDatatype(field: Field, { name, datatype }: InputTensor) {
  if (datatype === 'BYTES' && datatypeOf(field) !== 'BYTES')
    throw refusedInput(name, `is BYTES, and its field is ${datatypeOf(field)}`);
}

/** @throws SolventError `validation_error` for a shape that is neither [N] nor [N, 1], and for no or too many rows */
function rowsOf({ name, shape }: InputTensor): number {
  const [rows = 0, width = 1] = shape;
  if (shape.length > 2 || width !== 1)
    throw refusedInput(name, `has the shape [${shape.join(', ')}], which is neither [N] nor [N, 1]`);
  requireRows(name, rows);
  return rows;
}

/** @throws SolventError `validation_error` */
export function requireRows(name: string, rows: number) {
  if (rows === 0) throw refusedInput(name, 'has no rows');
  if (rows > MOST_ROWS) throw refusedInput(name, `has ${rows} rows, and a request may have ${MOST_ROWS}`);
}
