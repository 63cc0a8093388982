import { type Datatype, numericOf } from './datatypes.ts';
import { isRawNumber, type RawNumber } from './raw-number.ts';
import { refusedInput } from './refused.ts';
import type { InputTensor } from './request.ts';

/** A value of a tensor. Null is missing; a number in JSON whose digits a float64 would not keep is the text that stood there. */
export type Value = number | bigint | boolean | string | null | RawNumber;

/**
 * The values of a tensor, row by row, however it was sent.
 * @throws SolventError `validation_error` that names the input, and the value where one is wrong
 */
export function valuesOf(input: InputTensor): Value[] {
  const count = input.shape.reduce((product, length) => product * length, 1);
  if (!input.bytes) return inJson(input, count);
  return input.datatype === 'BYTES'
    ? textsIn(input.name, input.bytes, count)
    : numbersIn(input.name, input.datatype, input.bytes, count);
}

/** The number that a value is; NaN for one that is missing. */
export function numberOf(value: Exclude<Value, string>): number {
  if (value === null) return Number.NaN;
  return isRawNumber(value) ? Number(value.rawJSON) : Number(value);
}

/** The value as it stands in an application in JSON. */
export function jsonOf(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  // JSON has no infinite number, and reads as one what is too large.
  if (value === Number.POSITIVE_INFINITY) return '1e999';
  if (value === Number.NEGATIVE_INFINITY) return '-1e999';
  return JSON.stringify(value);
}

function inJson({ name, shape, datatype, data }: InputTensor, count: number): Value[] {
  const flat = flattened(name, data, shape);
  if (flat.length !== count)
    throw refusedInput(name, `has ${flat.length} values, and its shape [${shape.join(', ')}] says ${count}`);
  return flat.map((value, index) => {
    const problem = misfit(datatype, value);
    if (problem) throw refusedInput(name, `is ${datatype}, and its value ${index + 1} ${problem}`);
    return value as Value;
  });
}

/** One after the other, or in lists of lists as the shape says. */
function flattened(name: string, data: unknown, shape: readonly number[]): unknown[] {
  const misshapen = () => refusedInput(name, `has data that is no list of the shape [${shape.join(', ')}]`);
  if (!Array.isArray(data)) throw misshapen();
  if (!data.some(Array.isArray)) return data;
  const [length, width] = shape;
  const isRow = (row: unknown) => Array.isArray(row) && row.length === width && !row.some(Array.isArray);
  if (shape.length !== 2 || data.length !== length || !data.every(isRow)) throw misshapen();
  return data.flat();
}

/** What keeps a value in JSON from being of a datatype. */
function misfit(datatype: Datatype, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (datatype === 'BYTES') return typeof value === 'string' ? undefined : 'is no text';
  if (datatype === 'BOOL')
    return typeof value === 'boolean' || value === 0 || value === 1 ? undefined : 'is not true or false';
  if (typeof value !== 'number' && !isRawNumber(value)) return 'is no number';
  const { range } = numericOf(datatype)!;
  if (!range) return undefined;
  const number = numberOf(value);
  if (!Number.isInteger(number)) return 'is no whole number';
  return number < range[0] || number > range[1] ? 'is beyond what that can hold' : undefined;
}

function numbersIn(name: string, datatype: Datatype, bytes: Uint8Array, count: number): Value[] {
  const numeric = numericOf(datatype);
  const size = numeric?.bytes ?? 1;
  if (bytes.length !== count * size)
    throw refusedInput(name, `has ${bytes.length} bytes, and its shape and datatype say ${count * size}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    if (numeric) return withoutNaN(numeric.read(view, index * size));
    const byte = bytes[index]!;
    if (byte > 1) throw refusedInput(name, `is BOOL, and its value ${index + 1} is neither 1 nor 0`);
    return byte === 1;
  });
}

const withoutNaN = (value: number | bigint) => (Number.isNaN(value) ? null : value);

const decoder = new TextDecoder('utf-8', { fatal: true });
/** A text's length in bytes stands before it. */
const LENGTH_BYTES = 4;

function textsIn(name: string, bytes: Uint8Array, count: number): Value[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + LENGTH_BYTES;
    const end = start <= bytes.length ? start + view.getUint32(offset, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw refusedInput(name, `breaks off in its text ${texts.length + 1}`);
    try {
      texts.push(decoder.decode(bytes.subarray(start, end)));
    } catch {
      throw refusedInput(name, `has a text that is not UTF-8, its value ${texts.length + 1}`);
    }
    if (texts.length > count) break;
    offset = end;
  }
  if (texts.length !== count)
    throw refusedInput(
      name,
      `has ${texts.length > count ? 'more' : texts.length} texts, and its shape says ${count}`,
    );
  return texts;
}
