import { MAX_COLUMNS, MAX_HEADER_BYTES } from '../limits.ts';
import { RAW_COLUMN, REASON_COLUMN } from '../own-columns.ts';
import { ArrayRecords } from '../records/array.ts';
import { LineRecords } from '../records/lines.ts';
import type { Head } from './head.ts';
import { malformed, textOf, tooLong } from './text.ts';

/**
 * Reads the head of a JSON file: its columns are the keys of its first record.
 *
 * @param begin behind a byte order mark
 * @returns null when more bytes are needed
 * @throws SolventError `malformed_body`
 */
export function jsonHead(
  format: 'ndjson' | 'json',
  bytes: Uint8Array,
  begin: number,
  last: boolean,
): Head | null {
  const records = format === 'json' ? new ArrayRecords('file') : new LineRecords();
  let position = begin;
  while (position < bytes.length) {
    position = records.next(bytes, position, bytes.length, last);
    if (position < 0) return null;
    if (records.blank) continue;
    if (position > MAX_HEADER_BYTES) throw tooLong('record');
    const text = textOf(bytes.subarray(records.begin, records.end), 'first record');
    const keys = Object.keys(parsedObject(text));
    if (keys.length === 0) throw malformed('The first record has no keys.');
    const columns = keys.filter((key) => key !== REASON_COLUMN && key !== RAW_COLUMN);
    if (columns.length === 0)
      throw malformed(
        `The first record holds only what was added to a rejected one: put the corrected record in its place, of which ${RAW_COLUMN} has the text, or leave it out.`,
      );
    if (columns.length > MAX_COLUMNS) throw malformed(`The first record has more than ${MAX_COLUMNS} keys.`);
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
