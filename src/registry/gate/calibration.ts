import type { Validation } from '../../model/validation.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { type Line, notTold } from './line.ts';

/** Slopes, and observed defaults over expected ones, between these leave decisions about as they are. */
const CALIBRATED = { low: 0.8, high: 1.25 };

/**
 * Whether as many default as the probabilities say, and as much more often where they are higher.
 * @param bySlope whether the slope counts: rows that a model was fitted to always make it look timid
 * @param rows that it was measured on, for people
 */
export function calibration(
  validation: Validation | undefined,
  { bySlope = true, rows = 'the hold-out' } = {},
): Line {
  const check = 'calibration';
  if (!validation) return notTold(check, 'whether as many default as the probabilities say');
  const { calibration, observed_to_expected: ratio } = validation;
  const measured: [name: string, estimate: Estimate | null][] = [
    ['observed to expected defaults', ratio],
    ...(bySlope ? [['calibration slope', calibration?.slope ?? null] as [string, Estimate | null]] : []),
  ];
  const told = measured.flatMap(([name, estimate]) =>
    estimate ? [`${name} ${withInterval(estimate)}`] : [],
  );
  const limits = `${CALIBRATED.low} to ${CALIBRATED.high}`;
  if (measured.some(([, estimate]) => estimate !== null && isOff(estimate)))
    return {
      check,
      result: 'suspicious',
      message: `The probabilities are not what comes true: ${told.join(', ')}, where ${limits} is allowed.`,
    };
  const missing = measured.filter(([, estimate]) => estimate === null).map(([name]) => name);
  if (missing.length > 0)
    return {
      check,
      result: 'cannot_be_told',
      message: `It cannot be told: on ${rows} there is no ${missing.join(' and no ')}.`,
    };
  return { check, result: 'passed', message: `As many default as foretold: ${told.join(', ')}.` };
}

/** Whether a slope, or observed defaults over expected ones, lies outside the limits, and not by chance. */
export function isOff({ value, low, high }: Estimate): boolean {
  return (value < CALIBRATED.low && high < 1) || (value > CALIBRATED.high && low > 1);
}

function withInterval({ value, low, high }: Estimate): string {
  return `${value.toFixed(2)} (95% interval ${low.toFixed(2)} to ${high.toFixed(2)})`;
}
