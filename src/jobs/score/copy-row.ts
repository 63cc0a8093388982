import type { ByteWriter } from '../../table/byte-writer.ts';
import { defused, mayBeFormula } from '../../table/cell.ts';
import type { Dialect } from '../../table/dialect.ts';
import type { NumberStyle } from '../../table/number-style.ts';
import { type CsvRecords, cellText, PLAIN } from '../../table/records/csv.ts';

/** Writes a CSV row as it came, byte by byte. Only a cell that a spreadsheet would run as a formula is changed. */
export function copyRow(
  writer: ByteWriter,
  records: CsvRecords,
  bytes: Uint8Array,
  begin: number,
  end: number,
  { delimiter, numbers }: Pick<Dialect, 'delimiter' | 'numbers'>,
): void {
  records.next(bytes, begin, end, true);
  // Beyond the reader's capacity no spreadsheet shows a cell.
  if (records.cells <= records.starts.length && needsDefusing(records, bytes, numbers))
    writer.text(defusedRow(records, bytes, delimiter, numbers));
  else writer.copy(bytes, begin, end);
}

function needsDefusing(records: CsvRecords, bytes: Uint8Array, numbers: NumberStyle | undefined): boolean {
  for (let cell = 0; cell < records.cells; cell++)
    if (mayBeFormula(bytes[records.starts[cell]!])) {
      const text = cellText(records, bytes, cell);
      if (defused(text, numbers) !== text) return true;
    }
  return false;
}

function defusedRow(
  records: CsvRecords,
  bytes: Uint8Array,
  delimiter: string,
  numbers: NumberStyle | undefined,
): string {
  const cells = Array.from({ length: records.cells }, (_, cell) => {
    const text = cellText(records, bytes, cell);
    const safe = defused(text, numbers);
    return records.styles[cell] === PLAIN ? safe : `"${safe.replaceAll('"', '""')}"`;
  });
  return cells.join(delimiter);
}
