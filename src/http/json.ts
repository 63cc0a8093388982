import { SolventError } from '../errors.ts';
import { isGzip } from '../table/inflate.ts';
import { jsonProblem } from '../table/json-problem.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Makes a value of a JSON text. It throws for what is not JSON, and a `SolventError` for what it will not read. */
export type Parse<Value = unknown> = (text: string) => Value;

/**
 * Parses a JSON document that a stranger sent. Stricter than `JSON.parse`: the bytes must be UTF-8, and no object may
 * name a key twice, for which one was meant cannot be known (RFC 8259 calls the outcome unpredictable), nor may it be nested
 * deeper than any application is.
 * @param parse as `JSON.parse` does when absent
 * @throws SolventError `validation_error`
 */
export function parseJson<Value = unknown>(bytes: Uint8Array, parse: Parse<Value> = JSON.parse): Value {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw refused(
      isGzip(bytes)
        ? 'is compressed with gzip: unpack it, or send the header Content-Encoding: gzip with it'
        : 'is not UTF-8',
    );
  }
  let value: Value;
  try {
    value = parse(text);
  } catch (error) {
    if (error instanceof SolventError) throw error;
    // The engine's message would quote the applicant's data.
    throw refused('is not JSON');
  }
  const problem = jsonProblem(text);
  if (problem === undefined) return value;
  const { path, message } = problem;
  throw new SolventError('validation_error', `The body is not valid: ${message}.`, {
    details: [{ path, code: 'malformed_row', message }],
  });
}

function refused(message: string): SolventError {
  return new SolventError('validation_error', `The body ${message}.`, {
    details: [{ path: '', message }],
  });
}
