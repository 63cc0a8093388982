import { SolventError } from '../errors.ts';
import { repeatedKey } from '../table/repeated-key.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a JSON document that a stranger sent. Stricter than `JSON.parse`: the bytes must be UTF-8, and no object may
 * name a key twice, for which one was meant cannot be known (RFC 8259 calls the outcome unpredictable).
 * @throws SolventError `validation_error`
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw refused('is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's message would quote the applicant's data.
    throw refused('is not JSON');
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw refused(`names the key ${JSON.stringify(repeated.slice(0, 100))} twice`);
  return value;
}

function refused(message: string): SolventError {
  return new SolventError('validation_error', `The body ${message}.`, {
    details: [{ path: '', message }],
  });
}
