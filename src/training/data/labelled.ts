import { columnKinds, fittingColumns } from '../../application/columns.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import type { FileOptions } from '../../table/file-options.ts';
import { ended } from '../../validation.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { clean, type RowLimit } from './clean.ts';
import type { CleaningReport } from './cleaning-report.ts';
import { openCsv } from './csv.ts';
import { refuseGreatLoss } from './loss.ts';

/** A CSV with labels. */
export interface TrainingData extends FileOptions {
  /** Names the data in errors and in the model card: a file's name or a key. */
  name: string;
  bytes: AsyncIterable<Uint8Array>;
  /** UTF-8 when absent. */
  charset?: string | undefined;
}

export interface ReadingOptions {
  /** See `allow_loss` of the parameters. */
  allowLoss: number;
  /** Is told now and then how many rows were read. */
  onRows?: (rows: number) => void;
  limit?: RowLimit | undefined;
}

/** With fewer rows of a class than this, no hold-out tells anything. */
const FEWEST_OF_A_CLASS = 50;

/**
 * Reads a CSV as far as training can go wrong over it.
 *
 * @throws SolventError `validation_error` naming the data, column, row and remedy when the data cannot be trained on
 */
export async function readLabelled(
  compiled: CompiledSchema,
  { name, bytes, ...options }: TrainingData,
  { allowLoss, onRows, limit }: ReadingOptions,
): Promise<{ matrix: Matrix; report: CleaningReport; positives: number }> {
  const { schema } = compiled;
  const expected = { ...options, fits: fittingColumns(schema), kindsOf: columnKinds(schema) };
  const csv = await openCsv(name, bytes, expected);
  const { matrix, report } = await clean(compiled, name, csv, onRows, limit);
  const positives = matrix.labels.reduce((sum, label) => sum + label, 0);
  refuseGreatLoss(name, report, positives, allowLoss);
  checkClasses(name, schema.target.column, matrix, report, positives);
  return { matrix, report, positives };
}

function checkClasses(
  name: string,
  column: string,
  matrix: Matrix,
  report: CleaningReport,
  positives: number,
): void {
  const negatives = matrix.rows - positives;
  if (Math.min(positives, negatives) >= FEWEST_OF_A_CLASS) return;
  const dropped = Object.entries(report.dropped).map(([reason, count]) => `${count} ${reason}`);
  const first = report.examples[0];
  const lost = first
    ? ` ${report.rows - report.kept} of ${report.rows} rows could not be used (${dropped.join(', ')}); ` +
      ended(`the first is row ${first.row}, column "${first.column}": ${first.message}`)
    : '';
  const problem =
    matrix.rows === 0
      ? 'no row can be trained on'
      : positives === 0 || negatives === 0
        ? `all ${matrix.rows} usable rows have the same outcome`
        : `${positives} usable rows default and ${negatives} do not`;
  throw new SolventError(
    'validation_error',
    `${name}, column "${column}": ${problem}; training needs at least ${FEWEST_OF_A_CLASS} of each.${lost} ` +
      'Give more rows, or correct those that could not be used.',
  );
}
