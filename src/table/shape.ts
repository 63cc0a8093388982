import { MAX_ROW_BYTES } from './limits.ts';
import type { CsvRecords } from './records/csv.ts';

/** What is wrong with a row before any of its cells is read. */
export interface ShapeProblem {
  code: 'row_too_long' | 'ragged_row' | 'malformed_row';
  message: string;
  /** The cell; -1 where the row as a whole is wrong. */
  cell: number;
}

export const ROW_TOO_LONG = {
  code: 'row_too_long',
  message: `the row is longer than ${MAX_ROW_BYTES} bytes`,
  cell: -1,
} as const satisfies ShapeProblem;

/** What is wrong with the CSV row that `records` read last. @param cells those of the header */
export function shapeProblem(records: CsvRecords, cells: number): ShapeProblem | undefined {
  if (records.end - records.begin > MAX_ROW_BYTES) return ROW_TOO_LONG;
  if (records.cells !== cells)
    return {
      code: 'ragged_row',
      message: `the row has ${records.cells} cells, the header ${cells}`,
      cell: -1,
    };
  if (records.malformed >= 0)
    return { code: 'malformed_row', message: 'a quote ends inside the cell', cell: records.malformed };
  return undefined;
}
