import { type ErrorDetail, SolventError } from '../errors.ts';
import { ended, inOneSentence } from '../validation.ts';
import type { CompiledSchema } from './compile.ts';
import { encode } from './encode.ts';
import { unknownKeys } from './unknown-keys.ts';

/** One loan's inputs by field name, as a client sends them. */
export type Application = Record<string, number | boolean | string | null>;

/** An application that was read: what it says, and what the model sees of it. */
export interface ReadApplication {
  /** One number a field, in the schema's order: see `FieldReader`. */
  values: Float64Array;
  /** In model order; NaN is missing. */
  features: Float32Array;
}

/**
 * Reads an application from parsed JSON: every field present (null where it is nullable), nothing else.
 * @param others what else was found wrong with it already
 * @throws SolventError `validation_error`, whose details name every field that is wrong, missing or unknown, once
 */
export function readApplication(
  compiled: CompiledSchema,
  json: unknown,
  others: readonly ErrorDetail[] = [],
): ReadApplication {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalid([
      { path: '', code: 'malformed_row', message: 'an application is a JSON object, a field a key' },
    ]);
  const { fields } = compiled.schema;
  const values = new Float64Array(fields.length);
  const features = new Float32Array(compiled.features.length);
  const details: ErrorDetail[] = [];
  fields.forEach(({ name }, index) => {
    const value = compiled.readers[index]!.json(Object.hasOwn(json, name) ? json[name as never] : undefined);
    if (typeof value === 'number') values[index] = value;
    else details.push({ path: name, ...value });
  });
  // Where every field was found and there are no more keys, none is unknown.
  if (details.length > 0 || Object.keys(json).length > fields.length) {
    const known = new Set(fields.map(({ name }) => name));
    for (const { column, ...problem } of unknownKeys(known, compiled.schema.key)(Object.keys(json)))
      details.push({ path: column, ...problem });
  }
  details.push(...others);
  if (details.length === 0) {
    const problem = encode(compiled, values, features, 0);
    if (problem) details.push({ path: problem.column, code: problem.code, message: problem.message });
  }
  if (details.length > 0) throw invalid(details);
  return { values, features };
}

function invalid(details: ErrorDetail[]): SolventError {
  const problems = inOneSentence(details.map(({ message }) => message));
  return new SolventError('validation_error', ended(`The application is not valid: ${problems}`), {
    details,
  });
}
