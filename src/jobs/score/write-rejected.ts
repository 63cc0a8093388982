import { ByteWriter } from '../../table/byte-writer.ts';
import { csvCell } from '../../table/cell.ts';
import type { Dialect } from '../../table/dialect.ts';
import { MAX_COLUMNS } from '../../table/limits.ts';
import { CsvRecords } from '../../table/records/csv.ts';
import { copyRow } from './copy-row.ts';
import type { Reject } from './rejects.ts';

/** The column of the reason, under a name that no column of the file has. */
export function reasonColumn({ columns }: Dialect): string {
  return freeName('reason', columns);
}

/** The member of a row that is no object, under a name that no key of the file has. */
export function rawColumn({ columns }: Dialect): string {
  return freeName('raw', columns);
}

function freeName(wanted: string, columns: readonly string[]): string {
  let name = wanted;
  for (let number = 2; columns.includes(name); number++) name = `${wanted}_${number}`;
  return name;
}

/**
 * The refused rows of a chunk as they came, each behind the reason: first, since a row may have too few cells or too many.
 * Rows that were too long to be kept are not among them.
 */
export function writeRejected(dialect: Dialect, bytes: Uint8Array, rejects: readonly Reject[]): Uint8Array {
  const kept = rejects.filter(({ begin, end }) => end > begin);
  if (kept.length === 0) return new Uint8Array();
  const writer = new ByteWriter(1024);
  if (dialect.format === 'csv') {
    // A row may be refused for having too many cells.
    const records = new CsvRecords(dialect.delimiter.charCodeAt(0), MAX_COLUMNS);
    for (const reject of kept) {
      writer.text(`${csvCell(reasonOf(reject), dialect.delimiter)}${dialect.delimiter}`);
      copyRow(writer, records, bytes, reject.begin, reject.end, dialect);
      writer.ascii('\n');
    }
    return writer.written();
  }
  const name = reasonColumn(dialect);
  const raw = rawColumn(dialect);
  for (const reject of kept) {
    const text = utf8.decode(bytes.subarray(reject.begin, reject.end)).replaceAll(/[\r\n]/g, ' ');
    const reason = `${JSON.stringify(name)}:${JSON.stringify(reasonOf(reject))}`;
    writer.text(
      `{${reason},${membersOf(text, name, raw) ?? `${JSON.stringify(raw)}:${JSON.stringify(text)}}`}\n`,
    );
  }
  return writer.written();
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function reasonOf({ faults }: Reject): string {
  return faults.map(({ message }) => message).join('; ');
}

/** The text of an object without its opening brace; undefined for what is none, is empty, or has one of our own names. */
function membersOf(text: string, ...names: string[]): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const keys = Object.keys(value);
    return keys.length === 0 || names.some((name) => keys.includes(name))
      ? undefined
      : text.slice(text.indexOf('{') + 1);
  } catch {
    return undefined;
  }
}
