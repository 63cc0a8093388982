import { SolventError } from '../../errors.ts';
import { MAX_HEADER_BYTES } from '../limits.ts';
import { NOT_UTF8 } from '../text-check.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file's first record.
 * @param what names it in errors
 * @throws SolventError `malformed_body`
 */
export function textOf(bytes: Uint8Array, what: string): string {
  if (bytes.includes(0))
    throw malformed(`The ${what} holds a zero byte: if it is UTF-16, say charset=utf-16le or utf-16be.`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(`The ${what} cannot be read: ${NOT_UTF8}.`);
  }
}

/** What stands first does not end within the bytes by which it is decided. */
export function tooLong(what: 'line' | 'record'): SolventError {
  return malformed(`The first ${what} is longer than ${MAX_HEADER_BYTES} bytes.`);
}

export function malformed(message: string): SolventError {
  return new SolventError('malformed_body', message);
}
