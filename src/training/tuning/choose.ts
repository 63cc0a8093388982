import { meanAndDeviation } from '../cross-validate.ts';
import type { Candidate } from './final.ts';
import { pairedGain } from './statistics.ts';

/**
 * The one-standard-error rule: of all candidates that come within one standard error of the best one, the model of the
 * fewest leaves. The error is that of the difference over the folds. Breiman and others, "Classification and regression
 * trees" (1984), take the error of the best score itself, which holds that of the folds as well and would give up far more.
 *
 * @param candidates the defaults first: where they come so near, they are chosen, for no setting is simpler to explain
 */
export function chooseCandidate(candidates: Candidate[]): Candidate {
  const best = candidates.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  const isNear = (candidate: Candidate) => {
    const { mean, error } = pairedGain(best.auc, candidate.auc);
    return mean <= error;
  };
  const [defaults] = candidates;
  if (isNear(defaults!)) return defaults!;
  return candidates
    .filter(isNear)
    .reduce((a, b) => (b.leaves < a.leaves || (b.leaves === a.leaves && meanOf(b) > meanOf(a)) ? b : a));
}

export function meanOf({ auc }: { auc: number[] }): number {
  return meanAndDeviation(auc).mean;
}
