import type { Estimate } from '../../statistics/estimate.ts';
import type { MeasuredInput } from './card-input.ts';
import { counted, interval, percent } from './format.ts';

/** Whether probabilities are what happens. */
export function calibrationSections({ summary }: MeasuredInput): string[] {
  const { calibration, observed_to_expected, deciles, rows, defaults, weighing } = summary.validation;
  const held = weighing?.holdout;
  const rate = held
    ? `${percent(held.positives.weight / (held.positives.weight + held.negatives.weight))} by weight`
    : percent(defaults / rows);
  const isAtOne = ({ low, high }: Estimate) => low <= 1 && 1 <= high;
  const sentences = [
    `Of ${counted(rows, 'row')} of the hold-out ${defaults} default (${rate}).`,
    observed_to_expected
      ? `Defaults that came over those that the probabilities add up to: ${interval(observed_to_expected)}; ${
          isAtOne(observed_to_expected)
            ? 'no difference from 1 can be told.'
            : observed_to_expected.value > 1
              ? '**the risk is understated.**'
              : '**the risk is overstated.**'
        }`
      : 'Observed over expected defaults cannot be told.',
    calibration
      ? `Calibration slope ${interval(calibration.slope)}: ${
          isAtOne(calibration.slope)
            ? 'no difference from 1 can be told.'
            : calibration.slope.value < 1
              ? '**the probabilities are too extreme.**'
              : '**the probabilities are too timid.**'
        } Calibration in the large (what is missing from all log-odds) ${interval(calibration.intercept)}.`
      : 'A calibration slope cannot be told: it takes several probabilities, and outcomes that overlap in them.',
  ];
  const hollow = deciles.some((decile) => decile.default_rate === 0)
    ? ' A hollow dot is a tenth without any default.'
    : '';
  return [
    '## Calibration',
    sentences.join(' '),
    '![Calibration](calibration.svg)',
    `A dot is a tenth of the hold-out${held ? ' by weight' : ''}; both axes are logarithmic.${hollow}`,
  ];
}
