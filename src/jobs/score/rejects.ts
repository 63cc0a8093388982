import type { ValueCode } from '../../application/problem.ts';
import { csvCell } from '../../table/cell.ts';
import type { ShapeProblem } from '../../table/shape.ts';

/** Why a row was not scored: stable, listed in the errors file. */
export type RowCode = ValueCode | ShapeProblem['code'] | 'unknown_column' | 'chunk_failed';

export interface RowFault {
  /** Of the file; empty where the row as a whole is wrong. */
  column: string;
  code: RowCode;
  message: string;
}

/** A row that cannot be scored. */
export interface Reject {
  /** Its number in the file: a header is row 1. */
  row: number;
  /** The application's own key; empty where the schema names none, or the row has none that can be read. */
  key: string;
  /** Where it stands in the chunk's bytes; nowhere when it was too long to be kept. */
  begin: number;
  end: number;
  faults: RowFault[];
}

export const ERROR_COLUMNS = ['key', 'row', 'column', 'code', 'message'] as const;

/**
 * Lines of the errors file: CSV, a line for each fault, in the order given.
 * @param withKey whether the file has keys
 * @param cell how a cell is written: by default so that a spreadsheet may open it
 */
export function errorLines(
  rejects: readonly Omit<Reject, 'begin' | 'end'>[],
  withKey: boolean,
  cell: (text: string) => string = csvCell,
): string {
  const lines = rejects.flatMap(({ row, key, faults }) =>
    faults.map(({ column, code, message }) => {
      const line = `${row},${cell(column)},${code},${cell(message)}\n`;
      return withKey ? `${cell(key)},${line}` : line;
    }),
  );
  return lines.join('');
}

/** What is wrong with a row's shape. @param columns the header */
export function shapeFault({ code, message, cell }: ShapeProblem, columns: readonly string[] = []): RowFault {
  return { column: columns[cell] ?? '', code, message };
}

/** Reasons of which a chunk keeps the number of rows: a stranger may send as many columns as rows. */
const MOST_REASONS = 100;

/** How many rows were refused for what, as [code, column, rows]. What is beyond the first reasons is one more, without a name. */
export function countReasons(rejects: readonly Reject[]): [code: string, column: string, rows: number][] {
  const counts = new Map<string, [string, string, number]>();
  const others: [string, string, number] = ['other', '', 0];
  for (const { faults } of rejects)
    for (const { code, column } of faults) {
      const reason = `${code} ${column}`;
      let count = counts.get(reason);
      if (!count) {
        count = counts.size < MOST_REASONS ? [code, column.slice(0, 200), 0] : others;
        if (count !== others) counts.set(reason, count);
      }
      count[2]++;
    }
  return [...counts.values(), ...(others[2] > 0 ? [others] : [])];
}
