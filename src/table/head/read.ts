import { SolventError } from '../../errors.ts';
import { joinBytes } from '../bytes.ts';
import type { Format } from '../dialect.ts';
import { isGzip } from '../inflate.ts';
import { MAX_HEADER_BYTES } from '../limits.ts';
import { csvHead } from './csv.ts';
import type { Expected, Head } from './head.ts';
import { jsonHead } from './json.ts';
import { SIGNS_BYTES, withSigns } from './signs.ts';
import { malformed, tooLong } from './text.ts';

/**
 * Reads a file until its head is known.
 *
 * @param source the file's bytes, of which no more is taken than is needed
 * @returns the head, and the bytes that were read
 * @throws SolventError `malformed_body`, `validation_error`
 */
export async function readBeginning(
  format: Format,
  source: AsyncIterator<Uint8Array>,
  expected: Expected = {},
): Promise<{ head: Head; begun: Uint8Array }> {
  let begun: Uint8Array = new Uint8Array();
  let head: Head | null = null;
  for (let isWhole = false; ; ) {
    // A head is looked at again when the bytes have doubled: one that comes byte by byte costs no more than one that comes at once.
    const wanted = head ? head.rowsOffset + SIGNS_BYTES : Math.max(1, 2 * begun.length);
    ({ bytes: begun, isWhole } = await readOn(source, begun, wanted));
    head ??= readHead(format, begun, isWhole, expected);
    if (!head) continue;
    const { kindsOf } = expected;
    if (!kindsOf) return { head, begun };
    if (isWhole || begun.length >= head.rowsOffset + SIGNS_BYTES)
      return { head: { ...head, dialect: withSigns(head, begun, kindsOf) }, begun };
  }
}

/** Reads on until so many bytes are there, or there are no more. */
async function readOn(source: AsyncIterator<Uint8Array>, begun: Uint8Array, wanted: number) {
  const pieces = [begun];
  for (let length = begun.length; length < wanted; ) {
    const { done, value } = await source.next();
    if (done) return { bytes: joinBytes(pieces), isWhole: true };
    pieces.push(value);
    length += value.length;
  }
  return { bytes: joinBytes(pieces), isWhole: false };
}

/**
 * Reads the beginning of a file.
 *
 * @param bytes what has arrived so far
 * @param last whether this is the whole file
 * @returns null when more bytes are needed
 * @throws SolventError `malformed_body`, `validation_error`
 */
export function readHead(
  format: Format,
  bytes: Uint8Array,
  last: boolean,
  expected: Expected = {},
): Head | null {
  // A byte order mark has three bytes.
  if (!last && bytes.length < 3) return null;
  refuseBinary(bytes, expected.sayGzip);
  const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head =
    format === 'csv' ? csvHead(bytes, begin, last, expected) : jsonHead(format, bytes, begin, last);
  if (head) return head;
  if (last) throw empty();
  if (bytes.length > MAX_HEADER_BYTES) throw tooLong(format === 'csv' ? 'line' : 'record');
  return null;
}

/** Refuses what is clearly no text, and says what it looks like. */
function refuseBinary(bytes: Uint8Array, sayGzip = 'send the header Content-Encoding: gzip with it') {
  if (isGzip(bytes)) throw malformed(`It is compressed with gzip: unpack it, or ${sayGzip}.`);
  const [first, second] = bytes;
  if (first === 0x50 && second === 0x4b)
    throw malformed('The body is a ZIP or spreadsheet file. Save it as CSV.');
}

function empty(): SolventError {
  return new SolventError('validation_error', 'The file is empty.');
}
