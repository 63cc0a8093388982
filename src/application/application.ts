import { type ErrorDetail, SolventError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { inOneSentence } from '../validation.ts';
import type { CompiledSchema } from './compile.ts';
import { encode } from './encode.ts';
import { quoted } from './problem.ts';

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
 * @throws SolventError `validation_error`, whose details name every field that is wrong, missing or unknown, once
 */
export function readApplication(compiled: CompiledSchema, json: unknown): ReadApplication {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalid([{ path: '', message: 'an application is a JSON object, a field a key' }]);
  const { fields } = compiled.schema;
  const values = new Float64Array(fields.length);
  const features = new Float32Array(compiled.features.length);
  const details: ErrorDetail[] = [];
  fields.forEach(({ name }, index) => {
    const value = compiled.readers[index]!.json(Object.hasOwn(json, name) ? json[name as never] : undefined);
    if (typeof value === 'number') values[index] = value;
    else details.push({ path: name, ...value });
  });
  const known = new Set(fields.map(({ name }) => name));
  const strangers = Object.keys(json).filter((key) => !known.has(key));
  strangers.forEach((key, index) => {
    const meant = index < MOST_SEARCHED ? nearest(key, [...known]) : undefined;
    const hint = meant === undefined ? '' : `: did you mean ${quoted(meant)}?`;
    const message = `${quoted(key)} is not known here${hint}`;
    details.push({ path: key.slice(0, 100), code: 'unknown_column', message });
  });
  if (details.length === 0) {
    const problem = encode(compiled, values, features, 0);
    if (problem) details.push({ path: problem.column, code: problem.code, message: problem.message });
  }
  if (details.length > 0) throw invalid(details);
  return { values, features };
}

/** Unknown keys of which one alike is searched for: a stranger sends as many as he likes. */
const MOST_SEARCHED = 20;

function invalid(details: ErrorDetail[]): SolventError {
  const problems = inOneSentence(details.map(({ message }) => message));
  return new SolventError('validation_error', `The application is not valid: ${problems}.`, { details });
}
