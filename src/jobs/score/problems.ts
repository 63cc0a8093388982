import type { ValueCode } from '../../application/problem.ts';
import { csvCell } from '../../table/cell.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';

/** Why a row was not scored: stable, listed in the errors file. */
export type RowCode =
  | ValueCode
  | 'ragged_row'
  | 'malformed_row'
  | 'unknown_column'
  | 'row_too_long'
  | 'chunk_failed';

export interface RowProblem {
  /** Its number in the file: a header is row 1. */
  row: number;
  /** Empty where the row as a whole is wrong. */
  column: string;
  code: RowCode;
  message: string;
}

export const ROW_TOO_LONG = {
  column: '',
  code: 'row_too_long',
  message: `the row is longer than ${MAX_ROW_BYTES} bytes`,
} as const;

export const ERROR_COLUMNS = ['row', 'column', 'code', 'message'] as const;
export const ERRORS_HEADER = `${ERROR_COLUMNS.join(',')}\n`;

/** Lines of the errors file: CSV, in the order given. */
export function errorLines(problems: RowProblem[]): string {
  return problems
    .map(({ row, column, code, message }) => `${row},${csvCell(column)},${code},${csvCell(message)}\n`)
    .join('');
}
