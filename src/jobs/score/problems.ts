import type { ValueCode } from '../../application/problem.ts';
import { csvCell } from '../../table/cell.ts';

/** Why a row was not scored: stable, listed in the errors file. */
export type RowCode =
  | ValueCode
  | 'ragged_row'
  | 'malformed_row'
  | 'unknown_column'
  | 'row_too_long'
  | 'chunk_failed';

export interface RowProblem {
  /** The first row of the file is 1. */
  row: number;
  /** Empty where the row as a whole is wrong. */
  column: string;
  code: RowCode;
  message: string;
}

export const ERROR_COLUMNS = ['row', 'column', 'code', 'message'] as const;
export const ERRORS_HEADER = `${ERROR_COLUMNS.join(',')}\n`;

/** Lines of the errors file: CSV, in the order given. */
export function errorLines(problems: RowProblem[]): string {
  return problems
    .map(({ row, column, code, message }) => `${row},${csvCell(column)},${code},${csvCell(message)}\n`)
    .join('');
}
