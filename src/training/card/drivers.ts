import { labelsOf } from '../../application/label.ts';
import type { Constraint } from '../../model/validation.ts';
import type { MeasuredInput } from './card-input.ts';
import { counted, digits, interval, percent, table } from './format.ts';
import { inCell, shown } from './markdown.ts';

/** What the probabilities rest on, whether any of it looks like a leak, and whether the data speak for the constraints. */
export function driverSections({ schema, summary }: MeasuredInput): string[] {
  const labelled = labelsOf(schema);
  const { importance, explained_rows, univariate, constraints, weighing } = summary.validation;
  const leaks = univariate.filter(({ leak }) => leak !== null);
  return [
    '## What it rests on',
    `Contribution is the mean size, in log-odds, of what a field moves a probability by (exact path-dependent SHAP values of ` +
      `${counted(explained_rows, 'row')} of the hold-out); gain is its share of the loss reduction of all splits, which the training rows decide.${weighing ? ' Contributions count each of those rows once, whatever it weighs.' : ''}`,
    table(
      ['field', 'contribution', 'gain', 'splits'],
      importance.map(({ name, contribution, gain, splits }) => [
        inCell(labelled(name)),
        digits(contribution),
        percent(gain),
        `${splits}`,
      ]),
    ),
    leaks.length === 0
      ? 'No field by itself ranks so well, and no value of one defaults so surely, that it would look as if it were written after the outcome.'
      : [
          '**These fields look as if they were written after the outcome was known. Make sure that they are known when a loan is decided:**',
          '',
          ...leaks.map(({ name, leak }) => `- ${shown(labelled(name))}: ${shown(leak!)}`),
        ].join('\n'),
    ...constraintSections(constraints, labelled),
  ];
}

const EVIDENCE = {
  agrees: 'the data agree',
  contradicts: '**the data go the other way**',
  unclear: 'the data do not tell',
};

function constraintSections(constraints: Constraint[], labelled: (name: string) => string): string[] {
  if (constraints.length === 0) return ['The schema constrains no field to go one way.'];
  return [
    `The schema constrains these to go one way, all other features being equal. ${ofTheRows(constraints)}: the ROC-AUC of the values themselves, ` +
      'above 0.5 where more of it means more defaults, and the coefficient of the logistic regression.',
    table(
      ['feature', 'risk is', 'ROC-AUC', 'coefficient', 'evidence'],
      constraints.map(({ name, direction, auc, coefficient, evidence }) => [
        inCell(labelled(name)),
        direction,
        interval(auc),
        coefficient === null ? '–' : digits(coefficient),
        EVIDENCE[evidence],
      ]),
    ),
    ...constraints.flatMap(({ name, kept }) =>
      kept === undefined ? [] : [`${shown(labelled(name))}: ${keptText(kept)}.`],
    ),
  ];
}

function ofTheRows(constraints: Constraint[]): string {
  return constraints.some(({ kept }) => kept !== undefined)
    ? 'The model was not trained here, and nobody knows whether it was trained so: whether it goes that way is said below. Evidence is from the rows that it was imported with, not from the model'
    : 'Evidence is from the training rows, not from the model, which cannot go the other way';
}

function keptText(kept: NonNullable<Constraint['kept']>): string {
  if (kept === 'by_trees') return 'every tree keeps the constraint, whatever the application';
  const { rows, broken, by_up_to } = kept;
  return broken === 0
    ? `not every tree keeps the constraint, and of ${counted(rows, 'row')} that were tried with all values of it none breaks it`
    : `**the constraint is not kept**: ${broken} of ${counted(rows, 'row')} that were tried with all values of it go the other way somewhere, by up to ${percent(by_up_to)}`;
}
