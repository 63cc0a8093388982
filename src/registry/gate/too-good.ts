import type { Validation } from '../../model/validation.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { type Line, notTold } from './line.ts';

/**
 * No application tells its outcome so well: scorecards rank with 0.7 to 0.9, and hardly one with 0.95. It lies above what a single
 * field is suspected from (see `leakOf`), for this is about what several fields give away together.
 */
const TOO_GOOD = 0.995;

/** Whether a field by itself gives the outcome away. */
export function leak(validation: Validation | undefined): Line {
  const check = 'leak';
  if (!validation) return notTold(check, 'whether a field gives the outcome away');
  const leaks = validation.univariate.filter((one) => one.leak !== null);
  if (leaks.length === 0)
    return { check, result: 'passed', message: 'No field by itself gives the outcome away.' };
  const named = leaks.map(({ name, leak }) => `${name}: ${leak}`).join('; ');
  const message = `A field looks as if it were written after the outcome was known. ${named}.`;
  return { check, result: 'suspicious', message };
}

/** Whether all fields together do. */
export function tooGood({ value }: Estimate, rows = 'the hold-out'): Line {
  const is = `The ROC-AUC on ${rows} is ${value.toFixed(4)}`;
  return value >= TOO_GOOD
    ? {
        check: 'too good',
        result: 'suspicious',
        message: `${is}: from ${TOO_GOOD} on something that is known only afterwards is likely among the fields.`,
      }
    : { check: 'too good', result: 'passed', message: `${is}, which is below ${TOO_GOOD}.` };
}
