import type { ValueCode } from '../../application/problem.ts';
import { csvCell } from '../../table/cell.ts';
import type { ShapeProblem } from '../../table/shape.ts';

/** Why a row was not scored: stable, listed in the errors file. */
export type RowCode = ValueCode | ShapeProblem['code'] | 'unknown_column' | 'chunk_failed';

export interface RowProblem {
  /** Its number in the file: a header is row 1. */
  row: number;
  /** Empty where the row as a whole is wrong. */
  column: string;
  code: RowCode;
  message: string;
}

/** @param columns the header */
export function rowProblem(
  row: number,
  { code, message, cell }: ShapeProblem,
  columns: readonly string[] = [],
): RowProblem {
  return { row, column: columns[cell] ?? '', code, message };
}

export const ERROR_COLUMNS = ['row', 'column', 'code', 'message'] as const;
export const ERRORS_HEADER = `${ERROR_COLUMNS.join(',')}\n`;

/** Lines of the errors file: CSV, in the order given. */
export function errorLines(problems: RowProblem[]): string {
  return problems
    .map(({ row, column, code, message }) => `${row},${csvCell(column)},${code},${csvCell(message)}\n`)
    .join('');
}
