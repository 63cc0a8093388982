import type { ByteWriter } from '../../table/byte-writer.ts';
import { defused, holdsNoFormula, holdsOtherSeparators, mayBeFormula, maySplit } from '../../table/cell.ts';
import type { Dialect } from '../../table/dialect.ts';
import { type CsvRecords, cellText, PLAIN } from '../../table/records/csv.ts';

export type CopyRow = (writer: ByteWriter, begin: number, end: number) => void;

/**
 * What writes CSV rows of a chunk as they came, byte by byte. Only a cell of which a spreadsheet would run something as a
 * formula is changed.
 */
export function rowCopier(
  records: CsvRecords,
  bytes: Uint8Array,
  { delimiter, numbers }: Pick<Dialect, 'delimiter' | 'numbers'>,
): CopyRow {
  // Most files hold none, and are looked through for them in a fraction of the time that the cells take.
  if (holdsNoFormula(bytes)) return (writer, begin, end) => writer.copy(bytes, begin, end);
  const holdsOthers = holdsOtherSeparators(bytes, delimiter);

  function needsDefusing(): boolean {
    for (let cell = 0; cell < records.cells; cell++) {
      const start = records.starts[cell]!;
      // Without quotes there is no line break in a cell.
      const isLookedInto = holdsOthers || records.styles[cell] !== PLAIN;
      if (!mayBeFormula(bytes[start]) && !(isLookedInto && maySplit(bytes, start, records.ends[cell]!)))
        continue;
      const text = cellText(records, bytes, cell);
      if (defused(text, delimiter, numbers) !== text) return true;
    }
    return false;
  }

  function defusedRow(): string {
    const cells = Array.from({ length: records.cells }, (_, cell) => {
      const safe = defused(cellText(records, bytes, cell), delimiter, numbers);
      // An apostrophe may be the delimiter.
      const isPlain = records.styles[cell] === PLAIN && !safe.includes(delimiter);
      return isPlain ? safe : `"${safe.replaceAll('"', '""')}"`;
    });
    return cells.join(delimiter);
  }

  return (writer, begin, end) => {
    records.next(bytes, begin, end, true);
    // Beyond the reader's capacity no spreadsheet shows a cell.
    if (records.cells <= records.starts.length && needsDefusing()) writer.text(defusedRow());
    else writer.copy(bytes, begin, end);
  };
}
