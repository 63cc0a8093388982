import { labelsOf } from '../../application/label.ts';
import type { Univariate } from '../../model/validation.ts';
import type { MeasuredInput } from './card-input.ts';
import { digits, percent, table } from './format.ts';
import { inCell, shown } from './markdown.ts';

/** The long tables, which stand at the end. */
export function tableSections({ schema, summary }: MeasuredInput): string[] {
  const labelled = labelsOf(schema);
  const { deciles, univariate, partial_dependence, weighing } = summary.validation;
  return [
    '## Gains and lift on the hold-out',
    `By tenths${weighing ? ' of the weight' : ''}, riskiest first. Rows of equal probability are shared out where they span a boundary.`,
    table(
      [
        'tenth',
        weighing ? 'weight' : 'rows',
        weighing ? 'weight of defaults' : 'defaults',
        'mean probability',
        'default rate',
        'lift',
        'defaults so far',
        'lift so far',
      ],
      deciles.map((decile, index) => [
        `${index + 1}`,
        decile.rows.toFixed(1),
        decile.defaults.toFixed(1),
        percent(decile.mean_probability),
        percent(decile.default_rate),
        decile.lift.toFixed(2),
        percent(decile.captured),
        decile.cumulative_lift.toFixed(2),
      ]),
    ),
    ...(partial_dependence.length === 0 ? [] : ['## Partial dependence']),
    ...(partial_dependence.length === 0
      ? []
      : [
          'The mean probability of default if all of some rows of the hold-out had this value, and everything else of their own; what is derived ' +
            `from a field follows it.${weighing ? ' Each of the rows counts once, whatever it weighs.' : ''}`,
        ]),
    ...partial_dependence.flatMap(({ name, points }) => [
      `### ${shown(labelled(name))}`,
      table(
        ['value', 'mean probability'],
        points.map(({ value, probability }) => [
          value === null
            ? 'missing'
            : inCell(String(typeof value === 'number' ? Number(value.toPrecision(4)) : value)),
          percent(probability),
        ]),
      ),
    ]),
    '## Each field by itself',
    'On the training part. IV is the information value; the ROC-AUC is that of the bins below, each scored by its own default rate; the ' +
      `trend is that of the default rate over them, mixed where it turns by more than chance (1 in 100).${weighing ? ' All but rows, defaults and leaks is by weight.' : ''}`,
    table(
      ['field', 'missing', 'IV', 'ROC-AUC', 'trend', 'leak'],
      univariate.map((one) => [
        inCell(labelled(one.name)),
        percent(one.missing),
        one.information_value.toFixed(3),
        one.auc.toFixed(3),
        one.trend ?? 'no order',
        one.leak === null ? 'no' : inCell(one.leak),
      ]),
    ),
    ...univariate.flatMap(({ name, bins }) => binSections(labelled(name), bins)),
  ];
}

/** WOE is above 0 where rows default less than others. */
function binSections(label: string, bins: Univariate['bins']): string[] {
  return [
    `### ${shown(label)}, bin by bin`,
    table(
      ['bin', 'rows', 'defaults', 'default rate', 'WOE'],
      bins.map(({ bin, rows, defaults, default_rate, weight_of_evidence }) => [
        inCell(bin),
        `${rows}`,
        `${defaults}`,
        percent(default_rate ?? defaults / rows),
        digits(weight_of_evidence),
      ]),
    ),
  ];
}
