import type { Policy } from '../../model/manifest.ts';
import { decide } from '../../model/policy.ts';
import type { UnseenPair } from '../../outcomes/unseen-loans.ts';
import { brier } from '../../statistics/calibration.ts';
import { rocAuc } from '../../statistics/discrimination.ts';
import { aucDifference, brierDifference } from '../../statistics/paired.ts';
import { rank } from '../../statistics/ranking.ts';
import type { ComparisonReport } from '../reports/challenger.ts';
import { areEnough } from './realised.ts';

export const NO_LOANS: ComparisonReport = { loans: 0, both_approved: 0, defaults: 0, metrics: [] };

/**
 * Which of a champion and a challenger was right about loans that both scored and would have approved, each by its own threshold.
 * Of others outcomes are known for one side alone.
 */
export function whoWasRight(
  loans: readonly Pick<UnseenPair, 'probability' | 'challenged' | 'defaulted'>[],
  championPolicy: Policy,
  challengerPolicy: Policy,
): ComparisonReport {
  const both = loans.filter(
    ({ probability, challenged }) =>
      decide(championPolicy, probability).prediction === 0 &&
      decide(challengerPolicy, challenged).prediction === 0,
  );
  const labels = both.map(({ defaulted }) => defaulted);
  const defaults = labels.filter((label) => label === 1).length;
  const report = { loans: loans.length, both_approved: both.length, defaults };
  if (!areEnough(both.length, defaults)) return { ...report, metrics: [] };
  const champion = both.map(({ probability }) => probability);
  const challenger = both.map(({ challenged }) => challenged);
  const rankings = { champion: rank(champion, labels), challenger: rank(challenger, labels) };
  return {
    ...report,
    metrics: [
      {
        name: 'roc_auc',
        champion: rocAuc(rankings.champion),
        challenger: rocAuc(rankings.challenger),
        difference: aucDifference(labels, champion, challenger),
      },
      {
        name: 'brier',
        champion: brier(rankings.champion),
        challenger: brier(rankings.challenger),
        difference: brierDifference(labels, champion, challenger),
      },
    ],
  };
}
