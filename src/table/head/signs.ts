import { csvRecordsOf, type Dialect } from '../dialect.ts';
import { type ColumnKind, type NumberSigns, NumberSignsFinder } from '../number-signs.ts';
import { cellText } from '../records/csv.ts';
import { shapeProblem } from '../shape.ts';
import type { Head } from './head.ts';

/** How much of a file's rows is looked at: some hundred rows of most files. */
export const SIGNS_BYTES = 64 * 1024;

/**
 * A file's dialect, with how its first rows seem to write numbers where nobody said it and it is not as programs do.
 *
 * @param bytes its beginning: SIGNS_BYTES of its rows at least, or the whole file
 * @param kindsOf tells what each column of a header holds
 */
export function withSigns(
  { dialect, rowsOffset }: Head,
  bytes: Uint8Array,
  kindsOf: (columns: string[]) => ColumnKind[],
): Dialect {
  if (dialect.format !== 'csv' || dialect.numbers) return dialect;
  const signs = numberSigns(dialect, bytes.subarray(rowsOffset), kindsOf(dialect.columns));
  return signs ? { ...dialect, signs } : dialect;
}

function numberSigns(
  dialect: Dialect,
  rows: Uint8Array,
  kinds: readonly ColumnKind[],
): NumberSigns | undefined {
  const finder = new NumberSignsFinder(kinds);
  const records = csvRecordsOf(dialect);
  const bytes = rows.subarray(0, SIGNS_BYTES);
  // A file that ends here may have more: its last row is only read when it surely is one.
  const last = bytes.length < SIGNS_BYTES;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, last);
    if (position < 0) break;
    if (records.blank || shapeProblem(records, dialect.columns.length)) continue;
    for (let column = 0; column < kinds.length; column++)
      if (finder.isLookedAt(column)) finder.look(column, cellText(records, bytes, column));
  }
  return finder.found();
}
