import { isFormulaAt } from '../../table/cell.ts';
import { parseKeepingText } from '../../table/digits.ts';
import { jsonProblem } from '../../table/json-problem.ts';
import { RAW_COLUMN, REASON_COLUMN } from '../../table/own-columns.ts';
import { BehindReason } from '../../table/records/behind-reason.ts';
import type { CsvRecords } from '../../table/records/csv.ts';
import { ROW_TOO_LONG } from '../../table/shape.ts';

/** Rows that we gave back to be corrected, and that come again. */

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Makes ready the CSV row that `records` read last, if its file has our reasons: cells mean what they meant before they were
 * defused.
 * @returns whether the row is none, but says that one was too long to be given back
 */
export function takeBackCells(records: CsvRecords, bytes: Uint8Array): boolean {
  if (!(records instanceof BehindReason)) return false;
  const cells = Math.min(records.cells, records.starts.length);
  let isEmpty = true;
  for (let cell = 0; cell < cells; cell++) {
    const start = records.starts[cell]!;
    isEmpty &&= start === records.ends[cell]!;
    const isDefused =
      start + 1 < records.ends[cell]! && bytes[start] === APOSTROPHE && isFormulaAt(bytes, start + 1);
    if (isDefused) records.starts[cell] = start + 1;
  }
  return isEmpty && saysTooLong(utf8.decode(bytes.subarray(records.reasonStart, records.reasonEnd)));
}

const APOSTROPHE = 0x27;

/**
 * Takes our own members out of a JSON record, in its place: what stands in `bytes` from `begin` on is the record as it came.
 * @param fields the keys of the model's fields
 * @returns where it ends now
 */
export function takeBackRecord(
  bytes: Uint8Array,
  begin: number,
  end: number,
  fields: ReadonlySet<string>,
): number {
  const record = ownRecord(utf8.decode(bytes.subarray(begin, end)), fields);
  if (record === undefined) return end;
  const written = encoder.encode(record);
  // Without our members it is shorter, and so is a text without its quotes.
  if (written.length > end - begin) return end;
  bytes.set(written, begin);
  bytes.fill(SPACE, begin + written.length, end);
  return begin + written.length;
}

const SPACE = 0x20;

/** The text of a record that holds members of ours, without them; undefined where there are none. */
function ownRecord(text: string, fields: ReadonlySet<string>): string | undefined {
  if (!text.includes(REASON_COLUMN) && !text.includes(RAW_COLUMN)) return undefined;
  let value: unknown;
  try {
    value = parseKeepingText(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!Object.hasOwn(value, REASON_COLUMN) && !Object.hasOwn(value, RAW_COLUMN)) return undefined;
  if (jsonProblem(text) !== undefined) return undefined;
  const members = Object.entries(value).filter(([key]) => key !== REASON_COLUMN && key !== RAW_COLUMN);
  const raw = (value as Record<string, unknown>)[RAW_COLUMN];
  // Whoever corrected it by its other members has filled a field in; a note that was made beside them corrects nothing.
  if (typeof raw === 'string' && members.every(([key, member]) => member === null || !fields.has(key)))
    return raw;
  return JSON.stringify(Object.fromEntries(members));
}

/** Whether a reason is that of a row that was too long to be given back. */
export function saysTooLong(reason: string): boolean {
  return reason.startsWith(ROW_TOO_LONG.message);
}
