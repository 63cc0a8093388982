import { ColumnProfile } from '../draft/column-profile.ts';
import { Memory } from '../draft/uniqueness.ts';
import type { DropReason } from './cleaning-report.ts';
import type { CsvRow } from './csv.ts';
import type { ReadValues } from './read-values.ts';

/** Cells that an error shows. */
const MOST_SHOWN = 3;
/** No more of a cell is remembered. */
const LONGEST_SHOWN = 200;

/** What stands in a column where it cannot be used, in memory that does not grow with the file. */
export class FailedCells {
  /** Whether values repeat is not asked of them. */
  readonly profile = new ColumnProfile(new Memory(0));
  /** Rows by why they cannot be used, and by what is said of them. */
  readonly reasons = new Map<DropReason, number>();
  readonly messages = new Map<string, number>();
  /** The first that differ. */
  readonly shown = new Set<string>();
  /** The first row of each reason. */
  readonly firstRows = new Map<DropReason, number>();
  /** What the field reads in the column's other cells; undefined where no field reads them. */
  readonly read: ReadValues | undefined;
  readonly #column = new ColumnProfile(new Memory(0));
  #isWhole = false;

  constructor(read: ReadValues | undefined) {
    this.read = read;
  }

  add(
    row: CsvRow,
    cell: number,
    { code, message }: { code: DropReason; message: string },
    label: 0 | 1,
  ): void {
    this.profile.add(row, cell, label);
    this.#column.add(row, cell, label);
    if (!this.firstRows.has(code)) this.firstRows.set(code, row.number);
    this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
    this.messages.set(message, (this.messages.get(message) ?? 0) + 1);
    if (this.shown.size === MOST_SHOWN) return;
    const text = row.text(cell).trim();
    if (text !== '') this.shown.add(text.slice(0, LONGEST_SHOWN));
  }

  /** The column with the cells that can be read, once all rows are. */
  wholeColumn(): ColumnProfile {
    if (!this.#isWhole) this.read?.addTo(this.#column);
    this.#isWhole = true;
    return this.#column;
  }

  /** The reason of most rows. */
  get reason(): DropReason {
    return mostCommon(this.reasons);
  }

  /** What is said of most rows. */
  get message(): string {
    return mostCommon(this.messages);
  }
}

/** Columns by their name. */
export type FailedColumns = Map<string, FailedCells>;

/** Takes a cell that cannot be used. */
export function noteFailed(
  columns: FailedColumns,
  column: string,
  { row, cell, label, read }: { row: CsvRow; cell: number; label: 0 | 1; read?: ReadValues },
  problem: { code: DropReason; message: string },
): void {
  const cells = columns.get(column) ?? new FailedCells(read);
  columns.set(column, cells);
  cells.add(row, cell, problem, label);
}

function mostCommon<Key>(counts: ReadonlyMap<Key, number>): Key {
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
