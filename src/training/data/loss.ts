import { SolventError } from '../../errors.ts';
import type { CleaningReport } from './clean.ts';

/**
 * A model of the few rows that happened to parse would be a model of another population. Rows without a target, or of a
 * key that stood there before, are left out on purpose and do not count.
 *
 * @throws SolventError `validation_error` when more than half of the others cannot be used
 */
export function refuseGreatLoss(name: string, report: CleaningReport): void {
  const { duplicate_key = 0, missing_target = 0, ...unusable } = report.dropped;
  const lost = Object.values(unusable).reduce((sum, count) => sum + count, 0);
  const labelled = report.rows - duplicate_key - missing_target;
  if (lost * 2 <= labelled) return;
  const reasons = Object.entries(unusable).sort(([, a], [, b]) => b - a);
  const details = reasons.map(([reason, count]) => {
    const { row, column, message } = report.examples.find((example) => example.reason === reason)!;
    const where = column === '' ? `row ${row}` : `row ${row}, column "${column}"`;
    return { path: where, message: `${message} (${reason}: ${count} ${count === 1 ? 'row' : 'rows'})` };
  });
  throw new SolventError(
    'validation_error',
    `${name}: ${lost} of ${labelled} rows cannot be used, so what is left is another population. ` +
      `${details.map(({ path, message }) => `First, ${path}: ${message}`).join('. ')}. ${remedyFor(details)}`,
    { details },
  );
}

function remedyFor(details: { message: string }[]): string {
  const isNumberStyle = details.some(({ message }) => /thousands separator|decimal comma/.test(message));
  return isNumberStyle
    ? 'If the file writes numbers so, `npm run train` takes --decimal and --thousands; otherwise correct the file or the schema.'
    : 'Correct the file or the schema.';
}
