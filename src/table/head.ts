import { SolventError } from '../errors.ts';
import { joinBytes } from './bytes.ts';
import type { Dialect, Format } from './dialect.ts';
import { MAX_HEADER_BYTES } from './limits.ts';
import { ArrayRecords } from './records/array.ts';
import { CsvRecords, cellText } from './records/csv.ts';
import { LineRecords } from './records/lines.ts';

/** The most columns that a file may have. */
const MAX_COLUMNS = 2000;
const DELIMITERS = [',', ';', '\t'];

/** What the beginning of a file tells: its dialect, and where its first row begins. */
export interface Head {
  dialect: Dialect;
  /** Offset of the first row (CSV: after the header), byte order mark skipped. */
  rowsOffset: number;
  /** Number of the first row: a header is row 1. */
  firstRow: number;
}

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
): Promise<{ head: Head; begun: Uint8Array }> {
  let begun: Uint8Array = new Uint8Array();
  let pieces: Uint8Array[] = [];
  let arrived = 0;
  for (;;) {
    const { done, value } = await source.next();
    if (!done) {
      pieces.push(value);
      arrived += value.length;
      // Looked at again when it has doubled: a head that comes byte by byte costs no more than one that comes at once.
      if (arrived < begun.length) continue;
    }
    begun = joinBytes([begun, ...pieces]);
    pieces = [];
    arrived = 0;
    const head = readHead(format, begun, done === true);
    if (head) return { head, begun };
  }
}

/**
 * Reads the beginning of a file.
 *
 * @param bytes what has arrived so far
 * @param last whether this is the whole file
 * @returns null when more bytes are needed
 * @throws SolventError `malformed_body`, `validation_error`
 */
export function readHead(format: Format, bytes: Uint8Array, last: boolean): Head | null {
  refuseBinary(bytes);
  const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = format === 'csv' ? csvHead(bytes, begin, last) : jsonHead(format, bytes, begin, last);
  if (head) return head;
  if (last) throw empty();
  if (bytes.length > MAX_HEADER_BYTES)
    throw malformed(
      `The first ${format === 'csv' ? 'line' : 'record'} is longer than ${MAX_HEADER_BYTES} bytes.`,
    );
  return null;
}

function csvHead(bytes: Uint8Array, begin: number, last: boolean): Head | null {
  const delimiter = mostFrequent(bytes, begin);
  const records = new CsvRecords(delimiter.charCodeAt(0), MAX_COLUMNS);
  for (let position = begin; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, last);
    if (position < 0) return null;
    if (records.blank) continue;
    const problem =
      records.unfinished() ?? (records.malformed >= 0 ? 'a quote ends inside a cell' : undefined);
    if (problem) throw malformed(`The header is not valid CSV: ${problem}.`);
    if (records.cells > MAX_COLUMNS) throw malformed(`The header has more than ${MAX_COLUMNS} columns.`);
    refuseBrokenText(bytes.subarray(records.begin, records.end), 'header');
    const columns = Array.from({ length: records.cells }, (_, cell) => cellText(records, bytes, cell));
    return { dialect: { format: 'csv', delimiter, columns }, rowsOffset: position, firstRow: 2 };
  }
  return null;
}

/** The columns of a JSON file are the keys of its first record. */
function jsonHead(format: 'ndjson' | 'json', bytes: Uint8Array, begin: number, last: boolean): Head | null {
  const records = format === 'json' ? new ArrayRecords('file') : new LineRecords();
  let position = begin;
  while (position < bytes.length) {
    position = records.next(bytes, position, bytes.length, last);
    if (position < 0) return null;
    if (records.blank) continue;
    const text = refuseBrokenText(bytes.subarray(records.begin, records.end), 'first record');
    const columns = Object.keys(parsedObject(text));
    if (columns.length === 0) throw malformed('The first record has no keys.');
    return { dialect: { format, delimiter: ',', columns }, rowsOffset: begin, firstRow: 1 };
  }
  return null;
}

function parsedObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The first record is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('The first record is not a JSON object.');
  return value;
}

/** The likeliest delimiter of a header: the one that stands most often in its first line, outside quotes. */
function mostFrequent(bytes: Uint8Array, begin: number): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter.charCodeAt(0), 0]));
  let quoted = false;
  for (let position = begin; position < bytes.length; position++) {
    const byte = bytes[position]!;
    if (byte === 0x22) quoted = !quoted;
    if (quoted) continue;
    if ((byte === 0x0a || byte === 0x0d) && position > begin) break;
    const count = counts.get(byte);
    if (count !== undefined) counts.set(byte, count + 1);
  }
  return DELIMITERS.reduce((best, delimiter) =>
    counts.get(delimiter.charCodeAt(0))! > counts.get(best.charCodeAt(0))! ? delimiter : best,
  );
}

/** Refuses what is clearly no text, and says what it looks like. */
function refuseBinary(bytes: Uint8Array) {
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b)
    throw malformed('The body is compressed with gzip. Send the header Content-Encoding: gzip with it.');
  if (first === 0x50 && second === 0x4b)
    throw malformed('The body is a ZIP or spreadsheet file. Save it as CSV.');
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw malformed('The body is UTF-16. Save it as UTF-8.');
}

function refuseBrokenText(bytes: Uint8Array, what: string): string {
  if (bytes.includes(0)) throw malformed(`The ${what} holds a zero byte: this is no text.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(`The ${what} is not UTF-8.`);
  }
}

function empty(): SolventError {
  return new SolventError('validation_error', 'The file is empty.');
}

function malformed(message: string): SolventError {
  return new SolventError('malformed_body', message);
}
