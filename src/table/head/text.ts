import { SolventError } from '../../errors.ts';
import { NOT_UTF8 } from '../text-check.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file's first record.
 * @param what names it in errors
 * @throws SolventError `malformed_body`
 */
export function textOf(bytes: Uint8Array, what: string): string {
  if (bytes.includes(0))
    throw malformed(`The ${what} holds a zero byte: if it is UTF-16, say charset=utf-16le.`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(`The ${what} cannot be read: ${NOT_UTF8}.`);
  }
}

export function malformed(message: string): SolventError {
  return new SolventError('malformed_body', message);
}
