import type { TrainingParams } from '../params.ts';
import { type Candidate, fitsOf } from './final.ts';
import { type ScoreFits, withRoundsToFind } from './search.ts';
import { type MeanWithError, pairedGain } from './statistics.ts';

/** Parameters that are set back together: a learning rate has its own number of rounds, a weight replaces SMOTE. */
const GROUPS: (keyof TrainingParams)[][] = [
  ['max_depth'],
  ['eta'],
  ['min_child_weight'],
  ['lambda'],
  ['gamma'],
  ['subsample'],
  ['colsample_bytree'],
  ['scale_pos_weight', 'smote'],
];

export interface Worth {
  parameters: (keyof TrainingParams)[];
  /** What the winner loses in ROC-AUC when they are set back to the defaults; over the folds of the final. */
  lost: MeanWithError;
}

/** What each parameter of the winner was worth: it is scored again with one after the other set back, rounds found anew. */
export async function worthOf(
  winner: Candidate,
  defaults: TrainingParams,
  scoreFits: ScoreFits,
): Promise<Worth[]> {
  const folds = winner.auc.length;
  const changed = GROUPS.filter((group) =>
    group.some((name) => JSON.stringify(winner.params[name]) !== JSON.stringify(defaults[name])),
  );
  const scores = await scoreFits(
    changed.flatMap((group) => {
      const setBack = Object.fromEntries(group.map((name) => [name, defaults[name]]));
      return fitsOf(withRoundsToFind({ ...winner.params, ...setBack }), null, folds);
    }),
  );
  return changed.map((parameters, index) => {
    const without = scores.slice(index * folds, (index + 1) * folds).map(({ auc }) => auc[0]!);
    return { parameters, lost: pairedGain(winner.auc, without) };
  });
}
