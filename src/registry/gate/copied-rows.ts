import type { Validation } from '../../model/validation.ts';
import { shareOf } from '../../statistics/share.ts';
import { type Line, notTold } from './line.ts';

/** Of the hold-out's defaults so many may have stood among the training rows: more make the metrics better than the model is. */
const MOST_COPIED = 0.01;

/**
 * Whether loans stand on both sides of the hold-out under other keys. Applications that are alike by chance default as such
 * applications do, so copies are told from them by nearly all of them defaulting.
 */
export function copiedRows(validation: Validation | undefined): Line {
  const check = 'copied rows';
  if (!validation?.copies) return notTold(check, 'whether loans stand on both sides of the hold-out');
  const { defaults, with_twins, twins, twins_that_default } = validation.copies;
  const told = `Of ${defaults} defaults in the hold-out ${with_twins} have the features of rows that the model learnt from`;
  if (twins === 0) return { check, result: 'passed', message: `${told}.` };
  const became = `${told}, and of those ${twins} rows ${twins_that_default} default`;
  const areCopies = shareOf(twins_that_default, twins).low > 0.5;
  return areCopies && with_twins > MOST_COPIED * defaults
    ? {
        check,
        result: 'suspicious',
        message: `${became}: they look like the same loans under other keys, so the model was measured on what it had learnt. Name what they have in common as the hold-out's group, or leave the copies out.`,
      }
    : { check, result: 'passed', message: `${became}, as many as may be alike by chance.` };
}
