import { plainDecimal } from '../table/decimal.ts';
import type { NumberStyle } from '../table/number-style.ts';
import { type CsvRecords, cellText, ESCAPED } from '../table/records/csv.ts';
import type { FieldReader } from './field-reader.ts';
import type { ValueProblem } from './problem.ts';

/**
 * What a cell of the record that `records` read last means to a field.
 *
 * @param numbers how the file writes numbers, if not as programs do
 */
export function cellValue(
  reader: FieldReader,
  records: CsvRecords,
  bytes: Uint8Array,
  cell: number,
  numbers: NumberStyle | undefined,
): number | ValueProblem {
  // Most cells are plain numbers: they are read from their bytes.
  if (!reader.isCategory && !numbers && records.styles[cell] !== ESCAPED) {
    const value = plainDecimal(bytes, records.starts[cell]!, records.ends[cell]!);
    if (!Number.isNaN(value)) return reader.number(value);
  }
  return reader.text(cellText(records, bytes, cell), numbers);
}
