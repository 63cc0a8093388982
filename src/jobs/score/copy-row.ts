import type { ByteWriter } from '../../table/byte-writer.ts';
import { defused, mayBeFormula } from '../../table/cell.ts';
import { type CsvRecords, cellText, PLAIN } from '../../table/records/csv.ts';

/** Writes a CSV row as it came, byte by byte. Only a cell that a spreadsheet would run as a formula is changed. */
export function copyRow(
  writer: ByteWriter,
  records: CsvRecords,
  bytes: Uint8Array,
  begin: number,
  end: number,
  delimiter: string,
): void {
  records.next(bytes, begin, end, true);
  // Beyond the reader's capacity no spreadsheet shows a cell.
  if (records.cells <= records.starts.length && needsDefusing(records, bytes))
    writer.text(defusedRow(records, bytes, delimiter));
  else writer.copy(bytes, begin, end);
}

function needsDefusing(records: CsvRecords, bytes: Uint8Array): boolean {
  for (let cell = 0; cell < records.cells; cell++)
    if (mayBeFormula(bytes[records.starts[cell]!])) {
      const text = cellText(records, bytes, cell);
      if (defused(text) !== text) return true;
    }
  return false;
}

function defusedRow(records: CsvRecords, bytes: Uint8Array, delimiter: string): string {
  const cells = Array.from({ length: records.cells }, (_, cell) => {
    const text = cellText(records, bytes, cell);
    const safe = defused(text);
    return records.styles[cell] === PLAIN ? safe : `"${safe.replaceAll('"', '""')}"`;
  });
  return cells.join(delimiter);
}
