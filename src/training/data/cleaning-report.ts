import type { ValueCode } from '../../application/problem.ts';
import type { ShapeProblem } from '../../table/shape.ts';

/** Why a row was left out. */
export type DropReason =
  | ValueCode
  | ShapeProblem['code']
  | 'duplicate_key'
  | 'missing_target'
  | 'indeterminate_target'
  | 'bad_weight';

export interface DroppedRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  column: string;
  reason: DropReason;
  message: string;
  /** The outcome, where it can be read. */
  label?: 0 | 1;
  /** It repeats a key, and nothing is lost with it: see `Keys`. */
  harmless?: boolean;
  /** Other columns of the row that cannot be used either. */
  others?: string[];
}

export interface CleaningReport {
  /** Rows read, without the header. */
  rows: number;
  kept: number;
  /** Rows left out, by reason. */
  dropped: Partial<Record<DropReason, number>>;
  /** The first of them, at most `EXAMPLES` a reason; of rows of a repeated key as many that are harmless, and that are not. */
  examples: DroppedRow[];
  lost: Lost;
  /** Of the kept rows: how many hold a level that the schema does not list and lets pass as missing, by field. */
  unknownLevels: Record<string, number>;
  /** Columns of the file that the schema does not name. */
  unusedColumns: string[];
  /** What the file's numbers may mean otherwise, in sentences. */
  warnings: string[];
}

/** Whether a row is left out on purpose: what it holds says nothing about the file or the schema. */
export function isMeant({ reason, harmless }: DroppedRow): boolean {
  return reason === 'missing_target' || reason === 'indeterminate_target' || harmless === true;
}

/** Rows of which a target was wanted and that could not be used, or that say something else than the first row of their key. */
export interface Lost {
  rows: number;
  /** Of them, those that default. */
  positives: number;
  /** Of them, those whose outcome cannot be read either, because their cells cannot be told apart. */
  unlabelled: number;
  /** In how many of them each column could not be used. */
  columns: Record<string, number>;
}

export function noneLost(): Lost {
  return { rows: 0, positives: 0, unlabelled: 0, columns: {} };
}

/** Counts a row that was left out. */
export function countLost(lost: Lost, dropped: DroppedRow): void {
  if (isMeant(dropped)) return;
  const { column, label, others } = dropped;
  lost.rows++;
  if (label === undefined) lost.unlabelled++;
  else lost.positives += label;
  for (const name of new Set([column, ...(others ?? [])])) lost.columns[name] = (lost.columns[name] ?? 0) + 1;
}
