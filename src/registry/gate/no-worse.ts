import { ended } from '../../validation.ts';
import type { Comparison } from './comparison.ts';
import type { Line } from './line.ts';
import { type Imported, NEITHER, newTo } from './origin.ts';

/** The ROC-AUC that a version may cost: less does not change whom a lender approves. */
const TOLERANCE = 0.005;

/**
 * Whether a version is no worse than the champion on rows that neither was fitted to; null where nobody compared them. One that was imported may
 * have seen the rows, and then looks better than it is: that it does better tells nothing, and that the other does so tells all the more.
 */
export function noWorse(
  comparison: Comparison | null,
  champion: Comparison['against'],
  imported: Imported = NEITHER,
): Line {
  const check = 'champion';
  const other = `the champion, version ${champion.version}`;
  if (imported.challenger && imported.champion)
    return {
      check,
      result: 'not_judged',
      message: `It and ${other}, were both imported: nobody knows which rows either was fitted to, and the two cannot be compared.`,
    };
  if (!comparison) return { check, result: 'cannot_be_told', message: `Nobody compared it with ${other}.` };
  const { against, rows, positives, auc, challenger, champion: measured, reason } = comparison;
  if (against.version !== champion.version || against.digest !== champion.digest)
    return {
      check,
      result: 'cannot_be_told',
      message: `It was compared with version ${against.version}, and not with ${other}.`,
    };
  if (!auc || !challenger || !measured)
    return {
      check,
      result: 'cannot_be_told',
      message: ended(`It could not be compared with ${other}${reason === undefined ? '' : `: ${reason}`}`),
    };
  const told =
    `On ${rows} ${newTo(imported)}, ${positives} of which default, its ROC-AUC is ${digits(challenger.auc)} and that of ${other}, ` +
    `${digits(measured.auc)}: a difference of ${digits(auc.value)} (95% interval ${digits(auc.low)} to ${digits(auc.high)})`;
  const rest = `Brier ${digits(challenger.brier)} against ${digits(measured.brier)}, recall ${digits(challenger.recall)} against ${digits(measured.recall)}.`;
  if (auc.low > -TOLERANCE && imported.challenger)
    return {
      check,
      result: 'not_judged',
      message: `${told}. The version was imported: if it had seen these rows, it looks better than it is, so that it is no worse lets nothing pass. ${rest}`,
    };
  if (auc.high < -TOLERANCE && imported.champion)
    return {
      check,
      result: 'cannot_be_told',
      message: `${told}. The champion was imported: if it had seen these rows, it looks better than it is, so that the version is worse cannot be told by them. Loans that came after the champion was trained can tell. ${rest}`,
    };
  if (auc.low > -TOLERANCE)
    return { check, result: 'passed', message: `${told}, so no more than ${TOLERANCE} is lost. ${rest}` };
  if (auc.high < -TOLERANCE)
    return { check, result: 'failed', message: `${told}: it is worse by more than ${TOLERANCE}. ${rest}` };
  return {
    check,
    result: 'cannot_be_told',
    message: `${told}: the interval is too wide to tell whether more than ${TOLERANCE} is lost. ${rest}`,
  };
}

function digits(value: number): string {
  return value.toFixed(4);
}
