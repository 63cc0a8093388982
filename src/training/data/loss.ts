import type { Field } from '../../application/field.ts';
import { quoted } from '../../application/problem.ts';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { ended } from '../../validation.ts';
import { adviceOn } from './advice.ts';
import { type CleaningReport, isMeant, type Lost } from './cleaning-report.ts';
import type { FailedColumns } from './failed-cells.ts';
import { keyRemedy } from './keys.ts';
import { meansStyle, NUMBERS_REMEDY } from './looks-like.ts';

/** What names are of columns and what of derived features, and what the cells held that cannot be used. */
interface Told {
  failed: FailedColumns;
  /** The column of the schema's `date`. */
  date?: string | undefined;
  fields: readonly Field[];
  derived: ReadonlySet<string>;
}

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
  { report, ...told }: Told & { report: CleaningReport },
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
  const details = examplesOf(report, told);
  const sentences = [
    `${name}: ${counts.lost} of ${counts.all} ${of} cannot be used (${percent(counts.lost / counts.all)}${limit}), so what is left is another population`,
    ratesSentence(report, positives),
    ...columnSentences(lost, labelled, told),
    `For example, ${details.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    ...remedies(report, told),
    fails
      ? `A ${told.derived.has(worst[0]) ? 'derived feature' : 'column'} that cannot be used in most rows is never let pass`
      : 'If that much may be lost, say so by a share: `"training": { "allow_loss": 0.2 }` in the schema, or --allow-loss 0.2 where a command trains',
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

/** Columns of which the error shows what they hold, and those that it names. */
const MOST_SHOWN = 3;
const MOST_NAMED = 10;

function columnSentences(lost: Lost, labelled: number, { failed, date, fields, derived }: Told): string[] {
  const columns = columnsByLoss(lost);
  if (columns.length === 0) return ['No column is at fault: the rows cannot be told apart into cells'];
  const counted = (rows: number) => `${rows} ${rows === 1 ? 'row' : 'rows'} (${percent(rows / labelled)})`;
  const sentences = columns.slice(0, MOST_SHOWN).flatMap(([column, rows]) => {
    const cells = failed.get(column);
    const field = fields.find((one) => one.column === column);
    const shown =
      cells && cells.shown.size > 0 ? `, with cells such as ${[...cells.shown].map(quoted).join(', ')}` : '';
    return [
      `${derived.has(column) ? 'Derived feature' : 'Column'} "${column}" fails in ${counted(rows)}${shown}`,
      ...(field && cells ? adviceOn(field, cells, labelled, date) : []),
    ];
  });
  const others = columns
    .slice(MOST_SHOWN, MOST_NAMED)
    .map(([column, rows]) => `"${column}" in ${counted(rows)}`);
  const rest = columns.length > MOST_NAMED ? ` and ${columns.length - MOST_NAMED} more` : '';
  return others.length > 0 ? [...sentences, `So do ${others.join(', ')}${rest}`] : sentences;
}

/** The first row of each reason, those with the most rows first. */
function examplesOf(
  { dropped, examples, lost: { columns } }: CleaningReport,
  { derived }: Told,
): ErrorDetail[] {
  const lost = examples.filter((example) => !isMeant(example));
  const firsts = Map.groupBy(lost, ({ reason }) => reason)
    .values()
    .map(([first]) => first!);
  return [...firsts]
    .sort((a, b) => dropped[b.reason]! - dropped[a.reason]! || a.row - b.row)
    .map(({ row, column, reason, message }) => {
      // Of rows of a repeated key most may be harmless.
      const count = reason === 'duplicate_key' ? columns[column]! : dropped[reason]!;
      return {
        path:
          column === ''
            ? `row ${row}`
            : `row ${row}, ${derived.has(column) ? 'derived feature' : 'column'} "${column}"`,
        message: `${message} (${reason}: ${count} ${count === 1 ? 'row' : 'rows'})`,
      };
    });
}

function remedies({ dropped, examples, lost }: CleaningReport, { derived }: Told): string[] {
  const sentences: string[] = [];
  if (examples.some(({ message }) => meansStyle(message))) sentences.push(NUMBERS_REMEDY);
  if (dropped.not_a_date) sentences.push('A date is read where it is written as 2026-01-31');
  if (Object.keys(lost.columns).some((column) => derived.has(column)))
    sentences.push(
      'Where a derived feature becomes too large or too close to 0, correct the values that it is computed of, compute it otherwise, or leave it out of `derived`',
    );
  const repeated = examples.find((example) => example.reason === 'duplicate_key' && !example.harmless);
  if (repeated) sentences.push(keyRemedy(repeated.column));
  return [...sentences, 'Correct the file or the schema; `npm run schema` writes a first one for the file'];
}

/** @example percent(0.0512) // '5.12%' */
function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}
