import { columnFinder, columnKinds, fittingColumns } from '../../application/columns.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import type { FileOptions } from '../../table/file-options.ts';
import { ended } from '../../validation.ts';
import type { TrainingParams } from '../params.ts';
import type { AuditGroups } from './audit-column.ts';
import { type Cleaned, clean, type RowLimit } from './clean.ts';
import type { CleaningReport } from './cleaning-report.ts';
import { openCsv } from './csv.ts';
import { holdOut, type Parts } from './holdout.ts';
import { refuseRepeatedKey } from './keys.ts';
import { refuseGreatLoss } from './loss.ts';
import { refuseWeightless, sumOfWeights } from './weight.ts';

/** A CSV with labels. */
export interface TrainingData extends FileOptions {
  /** Names the data in errors and in the model card: a file's name or a key. */
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** UTF-8 when absent. */
  charset?: string | undefined;
}

export interface ReadingOptions {
  params: Pick<TrainingParams, 'allow_loss' | 'holdout'>;
  /** Is told now and then how many rows were read. */
  onRows?: (rows: number) => void;
  limit?: RowLimit | undefined;
  /** Rows of either outcome that there have to be: those without which no hold-out tells anything, unless nothing is fitted or measured by it. */
  fewest?: number | undefined;
}

export interface Labelled extends Omit<Parts, 'heldOut'> {
  report: CleaningReport;
  /** Rows that default, in both parts together. */
  positives: number;
  /** The groups of the hold-out's rows, by each column that the schema audits. Of the training part nobody learns them. */
  audit: AuditGroups[];
  /** The days of the hold-out's rows: see `readDay`; null where the schema names no date. */
  days: Float64Array | null;
  /** Sum of the weights of both parts, where the schema names a weight. */
  weight: number | undefined;
}

/** With fewer rows of a class than this, no hold-out tells anything. */
const FEWEST_OF_A_CLASS = 50;

/** Reads a CSV as far as training can go wrong over it, without holding rows out. @throws as `readLabelled` does */
export async function readRows(
  compiled: CompiledSchema,
  { name, bytes, ...options }: TrainingData,
  { params, onRows, limit, fewest = FEWEST_OF_A_CLASS }: ReadingOptions,
): Promise<Cleaned & { positives: number; key: string | null }> {
  const { schema } = compiled;
  const expected = { ...options, fits: fittingColumns(schema), kindsOf: columnKinds(schema) };
  const csv = await openCsv(name, bytes, expected);
  const cleaned = await clean(compiled, name, csv, onRows, limit);
  const { matrix } = cleaned;
  const positives = matrix.labels.reduce((sum, label) => sum + label, 0);
  refuseRepeatedKey(name, schema.key!, cleaned.keys);
  const { fields, date } = schema;
  const told = { ...cleaned, fields, date, derived: new Set(schema.derived.map((one) => one.name)) };
  refuseGreatLoss(name, told, positives, params.allow_loss);
  checkClasses(name, schema.target.column, cleaned, positives, fewest);
  refuseWeightless(name, schema.weight!, matrix, 'usable rows', fewest);
  const hasKey = schema.key !== undefined && columnFinder(csv.header)(schema.key).length > 0;
  return { ...cleaned, positives, key: hasKey ? schema.key! : null };
}

/**
 * Reads a CSV as far as training can go wrong over it, and holds out what no training may see: whoever trains, tunes or
 * compares settings takes the training part.
 *
 * @throws SolventError `validation_error` naming the data, column, row and remedy when the data cannot be trained on
 */
export async function readLabelled(
  compiled: CompiledSchema,
  data: TrainingData,
  options: ReadingOptions,
): Promise<Labelled> {
  const { report, positives, key, ...rows } = await readRows(compiled, data, options);
  const rule = { share: options.params.holdout, key, schema: compiled.schema };
  const { heldOut, ...parts } = holdOut(data.name, rows, rule);
  const audit = rows.audit.map((column) => ({
    ...column,
    groupOf: Uint8Array.from(heldOut, (row) => column.groupOf[row]!),
  }));
  const days = rows.days && Float64Array.from(heldOut, (row) => rows.days![row]!);
  return { ...parts, report, positives, audit, days, weight: sumOfWeights(rows.matrix) };
}

function checkClasses(
  name: string,
  column: string,
  { matrix, report, outcomes }: Cleaned,
  positives: number,
  fewest: number,
): void {
  const negatives = matrix.rows - positives;
  if (matrix.rows > 0 && Math.min(positives, negatives) >= fewest) return;
  const dropped = Object.entries(report.dropped).map(([reason, count]) => `${count} ${reason}`);
  const first = report.examples[0];
  const lost = first
    ? ` ${report.rows - report.kept} of ${report.rows} rows could not be used (${dropped.join(', ')}); ` +
      ended(`the first is row ${first.row}, column "${first.column}": ${first.message}`)
    : '';
  const problem =
    matrix.rows === 0
      ? 'no row can be used'
      : positives === 0 || negatives === 0
        ? `all ${matrix.rows} usable rows have the same outcome, ${positives === 0 ? 'no default' : 'a default'}`
        : `${positives} usable rows default and ${negatives} do not`;
  throw new SolventError(
    'validation_error',
    `${name}, column "${column}": ${problem}${fewest > 0 ? `; training needs at least ${fewest} of each` : ''}. ${outcomes}${lost} ` +
      'Give more rows, or correct those that could not be used.',
  );
}
