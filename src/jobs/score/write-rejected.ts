import { STEP_BYTES, type Steps } from '../../steps.ts';
import { ByteWriter } from '../../table/byte-writer.ts';
import { csvCell } from '../../table/cell.ts';
import type { Dialect } from '../../table/dialect.ts';
import { jsonProblem } from '../../table/json-problem.ts';
import { MAX_COLUMNS } from '../../table/limits.ts';
import { RAW_COLUMN, REASON_COLUMN } from '../../table/own-columns.ts';
import { CsvRecords } from '../../table/records/csv.ts';
import { ROW_TOO_LONG } from '../../table/shape.ts';
import { rowCopier } from './copy-row.ts';
import type { Reject } from './rejects.ts';

/** The names of the columns that are added to refused rows. */
export interface OwnNames {
  reason: string;
  raw: string;
}

/** @param keepsRejected of the job: the first jobs that kept refused rows had names that their files had not */
export function ownNames(keepsRejected: number, { columns }: Dialect): OwnNames {
  if (keepsRejected > 1) return { reason: REASON_COLUMN, raw: RAW_COLUMN };
  return { reason: freeName('reason', columns), raw: freeName('raw', columns) };
}

function freeName(wanted: string, columns: readonly string[]): string {
  let name = wanted;
  for (let number = 2; columns.includes(name); number++) name = `${wanted}_${number}`;
  return name;
}

/**
 * The refused rows of a chunk as they came, each behind the reason: first, since a row may have too few cells or too many.
 * Of a row that was too long to be kept, the reason says which it was, and the cells are empty.
 *
 * @param needed the fields' columns: a record that lacks one is not the same with a null in it
 */
export function* writeRejected(
  dialect: Dialect,
  bytes: Uint8Array,
  rejects: readonly Reject[],
  names: OwnNames,
  needed: readonly string[],
): Steps<Uint8Array> {
  const writer = new ByteWriter(rejects.length === 0 ? 0 : 1024);
  const write =
    dialect.format === 'csv' ? csvWriter(dialect, bytes) : jsonWriter(dialect, bytes, names, needed);
  let pauseAt = STEP_BYTES;
  for (const reject of rejects) {
    write(writer, reject);
    writer.ascii('\n');
    if (writer.written().length < pauseAt) continue;
    pauseAt = writer.written().length + STEP_BYTES;
    yield;
  }
  return writer.written();
}

type WriteRow = (writer: ByteWriter, reject: Reject) => void;

function csvWriter(dialect: Dialect, bytes: Uint8Array): WriteRow {
  const { delimiter, columns } = dialect;
  // A row may be refused for having too many cells.
  const records = new CsvRecords(delimiter.charCodeAt(0), MAX_COLUMNS);
  const copyRow = rowCopier(records, bytes, dialect);
  return (writer, reject) => {
    writer.text(csvCell(reasonOf(reject), delimiter));
    if (isTooLong(reject)) return writer.ascii(delimiter.repeat(columns.length));
    writer.ascii(delimiter);
    copyRow(writer, reject.begin, reject.end);
  };
}

function jsonWriter(
  { columns }: Dialect,
  bytes: Uint8Array,
  { reason, raw }: OwnNames,
  needed: readonly string[],
): WriteRow {
  const wanted = new Set(columns);
  let isFirst = true;
  return (writer, reject) => {
    // The first line of a file that is sent again decides its columns; in every line they would make much of little.
    const shown = isFirst ? columns : [];
    isFirst = false;
    const text = isTooLong(reject)
      ? ''
      : utf8.decode(bytes.subarray(reject.begin, reject.end)).replaceAll(/[\r\n]/g, ' ');
    const members =
      membersOf(text, wanted, needed, shown) ??
      `${shown.map(nullOf).join('')}${JSON.stringify(raw)}:${JSON.stringify(text)}}`;
    writer.text(`{${JSON.stringify(reason)}:${JSON.stringify(reasonOf(reject))},${members}`);
  };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function isTooLong({ faults }: Reject): boolean {
  return faults[0]?.code === ROW_TOO_LONG.code;
}

function reasonOf(reject: Reject): string {
  const reasons = reject.faults.map(({ message }) => message).join('; ');
  return isTooLong(reject) ? `${reasons} and was not kept: it was row ${reject.row}` : reasons;
}

const nullOf = (column: string) => `${JSON.stringify(column)}:null,`;

/**
 * The text of an object without its opening brace, and with null for those shown keys that it lacks; undefined for what would
 * not be the same then.
 */
function membersOf(
  text: string,
  columns: ReadonlySet<string>,
  needed: readonly string[],
  shown: readonly string[],
): string | undefined {
  let keys: Set<string>;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    keys = new Set(Object.keys(value));
  } catch {
    return undefined;
  }
  const isOfOurs = [...keys].every((key) => columns.has(key)) && needed.every((column) => keys.has(column));
  if (!isOfOurs || keys.size === 0 || jsonProblem(text) !== undefined) return undefined;
  const lacking = shown.filter((column) => !keys.has(column));
  const members = text.slice(text.indexOf('{') + 1, text.lastIndexOf('}'));
  return `${lacking.map(nullOf).join('')}${members}}`;
}
