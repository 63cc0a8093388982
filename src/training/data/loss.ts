import { type ErrorDetail, SolventError } from '../../errors.ts';
import { ended } from '../../validation.ts';
import { type CleaningReport, type DroppedRow, isMeant, type Lost } from './cleaning-report.ts';
import { keyRemedy } from './keys.ts';

/**
 * A model of the rows that happened to parse would be a model of another population. Rows without a target, and
 * those that only repeat another, are left out on purpose and do not count.
 *
 * @param positives of the kept rows
 * @param allowed the largest share of the rows, and of the rows of either outcome, that may be lost
 * @throws SolventError `validation_error` when more is lost, and always when one column cannot be used in most rows
 */
export function refuseGreatLoss(
  name: string,
  report: CleaningReport,
  positives: number,
  allowed: number,
): void {
  const { lost, kept } = report;
  const labelled = kept + lost.rows;
  const worst = columnsByLoss(lost)[0];
  const fails = worst !== undefined && worst[1] * 2 > labelled;
  const losses = [
    { of: 'rows', lost: lost.rows, all: labelled },
    { of: 'rows that default', lost: lost.positives, all: positives + lost.positives },
    {
      of: 'rows that do not default',
      lost: lost.rows - lost.unlabelled - lost.positives,
      all: labelled - lost.unlabelled - positives - lost.positives,
    },
  ];
  const excess = losses.find((loss) => loss.lost > allowed * loss.all);
  if (!fails && !excess) return;
  const { of, ...counts } = excess ?? losses[0]!;
  const limit = excess ? `, and ${percent(allowed)} may be` : '';
  const details = examplesOf(report);
  const sentences = [
    `${name}: ${counts.lost} of ${counts.all} ${of} cannot be used (${percent(counts.lost / counts.all)}${limit}), so what is left is another population`,
    ratesSentence(report, positives),
    columnsSentence(lost, labelled),
    `For example, ${details.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    ...remedies(report),
    fails
      ? 'A column that cannot be used in most rows is never let pass'
      : 'If that much may be lost, say so by --allow-loss and a share, such as 0.2',
  ];
  throw new SolventError('validation_error', sentences.map(ended).join(' '), { details });
}

/** What default rates say of a loss, for people. */
export function ratesSentence(
  { kept, lost }: Pick<CleaningReport, 'kept' | 'lost'>,
  positives: number,
): string {
  const known = lost.rows - lost.unlabelled;
  const ofLost =
    known === 0
      ? 'the outcomes of the lost ones cannot be read'
      : `${percent(lost.positives / known)} of the lost ones`;
  return kept === 0 ? `No row is kept` : `${percent(positives / kept)} of the kept rows default, ${ofLost}`;
}

function columnsByLoss({ columns }: Lost): [column: string, rows: number][] {
  return Object.entries(columns)
    .filter(([column]) => column !== '')
    .sort(([, a], [, b]) => b - a);
}

/** Columns that the error names. */
const MOST_NAMED = 10;

function columnsSentence(lost: Lost, labelled: number): string {
  const columns = columnsByLoss(lost);
  if (columns.length === 0) return 'No column is at fault: the rows cannot be told apart into cells';
  const named = columns
    .slice(0, MOST_NAMED)
    .map(([column, rows]) => `"${column}" (${rows} rows, ${percent(rows / labelled)})`);
  const rest = columns.length > MOST_NAMED ? ` and ${columns.length - MOST_NAMED} more` : '';
  return `It fails in ${columns.length === 1 ? 'column' : 'the columns'} ${named.join(', ')}${rest}`;
}

const MOST_EXAMPLES = 3;

/** One row of each reason, those with the most rows first; then more rows of the same. */
function examplesOf({ dropped, examples }: CleaningReport): ErrorDetail[] {
  const lost = examples.filter((example) => !isMeant(example));
  const rank = (example: DroppedRow) =>
    lost.filter(({ reason }) => reason === example.reason).indexOf(example);
  return lost
    .toSorted((a, b) => rank(a) - rank(b) || dropped[b.reason]! - dropped[a.reason]! || a.row - b.row)
    .slice(0, MOST_EXAMPLES)
    .map(({ row, column, reason, message }) => {
      const count = dropped[reason]!;
      return {
        path: column === '' ? `row ${row}` : `row ${row}, column "${column}"`,
        message: `${message} (${reason}: ${count} ${count === 1 ? 'row' : 'rows'})`,
      };
    });
}

function remedies({ dropped, examples }: CleaningReport): string[] {
  const sentences: string[] = [];
  if (examples.some(({ message }) => /thousands separator|decimal comma/.test(message)))
    sentences.push('If the file writes numbers so, `npm run train` takes --decimal and --thousands');
  if (dropped.missing_value)
    sentences.push('Where a value may be missing, the field says `"nullable": true`');
  if (dropped.not_a_number)
    sentences.push("What stands for a missing value is listed under the field's `missing`");
  if (dropped.not_a_date) sentences.push('A date is read where it is written as 2026-01-31');
  if (dropped.out_of_range) sentences.push("The field's limits say what may stand there");
  const repeated = examples.find((example) => example.reason === 'duplicate_key' && !example.harmless);
  if (repeated) sentences.push(keyRemedy(repeated.column));
  return [...sentences, 'Correct the file or the schema'];
}

/** @example percent(0.0512) // '5.12%' */
function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
