import type { CompiledSchema } from '../../application/compile.ts';
import type { MarginsOf } from '../../model/trees.ts';
import { seededRandom } from '../../random.ts';
import type { Matrix } from '../boosting/matrix.ts';
import type { TrainingParams } from '../params.ts';
import { oddsOf } from '../rounds.ts';
import { chooseCandidate, meanOf } from './choose.ts';
import { type Candidate, final } from './final.ts';
import { foldFitter } from './fold-fit.ts';
import { byStanding, type ScoreFits, search, type Try } from './search.ts';
import { type MeanWithError, pairedGain } from './statistics.ts';

export interface TuningOptions {
  seed: number;
  tries: number;
  folds: number;
  /** What training does when it is told nothing. */
  defaults: TrainingParams;
  /** What the schema says today, where it says something. */
  present?: TrainingParams | undefined;
  onProgress?: (progress: TuningProgress) => void;
}

/** Where a tuning is: tries that are done of those to make, and the best ROC-AUC so far; then the final. */
export type TuningProgress =
  | { stage: 'search'; tried: number; tries: number; best: number }
  | { stage: 'final' | 'worth'; best: number };

export interface Tuned {
  tries: Try[];
  /** The defaults first, then the present block, where there is one. */
  candidates: Candidate[];
  winner: Candidate;
  /** Of the winner over the defaults, in ROC-AUC, over the folds of the final. 0 when the defaults win. */
  gain: MeanWithError;
}

/** Folds in which settings are compared. */
export const TUNING_FOLDS = 5;

/**
 * Looks for parameters that rank better than the defaults. A pure function of its inputs: the same rows, seed and tries
 * give the same answer, however `scoreFits` orders its work.
 */
export async function tune(
  matrix: Matrix,
  { seed, tries, folds, defaults, present, onProgress }: TuningOptions,
  scoreFits: ScoreFits,
): Promise<Tuned> {
  const given = [defaults, ...(present ? [present] : [])];
  let best = 0;
  const tried = await search(scoreFits, {
    given,
    tries,
    folds,
    odds: oddsOf(matrix),
    random: seededRandom(seed),
    onTries: (done) => {
      best = meanOf([...done].sort(byStanding)[0]!);
      onProgress?.({ stage: 'search', tried: done.length, tries, best });
    },
  });
  onProgress?.({ stage: 'final', best });
  const candidates = await final(tried, given, folds, scoreFits);
  const winner = chooseCandidate(candidates);
  return { tries: tried, candidates, winner, gain: pairedGain(winner.auc, candidates[0]!.auc) };
}

/** Makes the fits here, one after the other. */
export function scoreHere(
  compiled: CompiledSchema,
  matrix: Matrix,
  options: { seed: number; folds: number },
  score?: MarginsOf,
): ScoreFits {
  const fitFold = foldFitter(compiled, matrix, options, score);
  return async (fits, onScore) =>
    fits.map((fit, index) => {
      const score = fitFold(fit);
      onScore?.(index, score);
      return score;
    });
}
