import { SolventError } from '../../errors.ts';
import type { Ensemble } from '../../model/trees.ts';
import type { Booster } from '../../model/xgboost/booster.ts';

/**
 * The rounds of a booster that score. Where early stopping found an earlier round to be the best, Python's classes use different ones,
 * and only who trained it knows which: then they have to be said.
 *
 * @param said how many; undefined where nobody said
 * @throws SolventError `validation_error` for more than there are, or where they have to be said
 */
export function chosenRounds(
  { ensemble, rounds, stoppedAt, treesPerRound }: Booster,
  said: number | undefined,
): { ensemble: Ensemble; rounds: number } {
  if (rounds === 0)
    throw new SolventError('validation_error', 'The booster has no rounds: it says the same of every loan.');
  if (said === undefined && stoppedAt !== null && stoppedAt < rounds)
    throw new SolventError(
      'validation_error',
      `The booster has ${rounds} rounds, and early stopping found ${stoppedAt} to be enough. XGBClassifier.predict_proba scores with ` +
        `${stoppedAt}, Booster.predict with all ${rounds}. Say which it is: --rounds ${stoppedAt} or --rounds ${rounds}.`,
    );
  if (said !== undefined && (said < 1 || said > rounds))
    throw new SolventError(
      'validation_error',
      `The booster has ${rounds} rounds, so --rounds is a whole number from 1 to ${rounds}, not ${said}.`,
    );
  const used = said ?? rounds;
  return { ensemble: { ...ensemble, trees: ensemble.trees.slice(0, used * treesPerRound) }, rounds: used };
}
