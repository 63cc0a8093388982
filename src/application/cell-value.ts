import { plainDecimal } from '../table/decimal.ts';
import type { Dialect } from '../table/dialect.ts';
import { mayBeGrouped } from '../table/number-signs.ts';
import { type CsvRecords, cellText, ESCAPED } from '../table/records/csv.ts';
import type { FieldReader } from './field-reader.ts';
import type { ValueProblem } from './problem.ts';

/**
 * What a cell of the record that `records` read last means to a field.
 *
 * @param dialect how the file writes numbers, if not as programs do
 */
export function cellValue(
  reader: FieldReader,
  records: CsvRecords,
  bytes: Uint8Array,
  cell: number,
  { numbers, signs }: Pick<Dialect, 'numbers' | 'signs'>,
): number | ValueProblem {
  const isEuropean = signs?.sure && signs.numbers.decimal === ',';
  // Most cells are plain numbers: they are read from their bytes.
  if (!reader.isText && !numbers && !isEuropean && records.styles[cell] !== ESCAPED) {
    const value = plainDecimal(bytes, records.starts[cell]!, records.ends[cell]!);
    if (!Number.isNaN(value)) return reader.number(value);
  }
  const text = cellText(records, bytes, cell);
  if (isEuropean && reader.isNumber && mayBeGrouped(reader.bare(text))) return reader.grouped();
  return reader.text(text, numbers);
}
