import type { MeasuredInput } from './card-input.ts';
import { interval, percent, table } from './format.ts';

/** How the model does from period to period. */
export function timeSections({ summary }: MeasuredInput): string[] {
  const { periods, weighing } = summary.validation;
  if (!periods)
    return ['## By time', 'The schema names no date, so nothing is known of how the model does over time.'];
  return [
    '## By time',
    `Of the hold-out, by the date of its rows.${weighing ? ' All but rows and defaults is by weight.' : ''}`,
    table(
      ['period', 'rows', 'defaults', 'default rate', 'mean probability', 'ROC-AUC', 'observed / expected'],
      periods.map((period) => [
        period.period,
        `${period.rows}`,
        `${period.defaults}`,
        percent(period.default_rate ?? period.defaults / period.rows),
        percent(period.mean_probability),
        interval(period.auc),
        interval(period.observed_to_expected),
      ]),
    ),
  ];
}
