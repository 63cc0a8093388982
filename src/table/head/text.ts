import { SolventError } from '../../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a file's first record.
 * @param what names it in errors
 * @throws SolventError `malformed_body`
 */
export function textOf(bytes: Uint8Array, what: string): string {
  if (bytes.includes(0)) throw malformed(`The ${what} holds a zero byte: this is no text.`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(`The ${what} is not UTF-8.`);
  }
}

export function malformed(message: string): SolventError {
  return new SolventError('malformed_body', message);
}
