import { meanAndDeviation } from '../cross-validate.ts';
import type { TrainingParams } from '../params.ts';
import type { FoldFit, FoldScore } from './fold-fit.ts';
import { byStanding, type ScoreFits, type Try } from './search.ts';
import { MOST_ROUNDS } from './space.ts';

/** A setting with its number of rounds, scored in folds that had no part in finding it. */
export interface Candidate {
  /** Of the try. */
  number: number;
  /** As training takes them. */
  params: TrainingParams;
  /** By fold. */
  auc: number[];
  /** Of all trees together, mean over the folds. */
  leaves: number;
}

/** Tries that come into the final beside those that were given. */
const FINALISTS = 4;

/**
 * The log loss at which early stopping ends is at its best before the ranking is, and calibration comes afterwards: more
 * rounds may rank better. Each finalist is scored at so many times the rounds that early stopping found.
 */
const MULTIPLES = [1, 1.5];

/**
 * Scores the given settings and the best tries in folds drawn anew, on all rows. The first scores were the best of many,
 * and so were a little lucky; these are not.
 *
 * @param given what the first tries were, as they would be trained: with rounds and early stopping of their own
 */
export async function final(
  tries: Try[],
  given: TrainingParams[],
  folds: number,
  scoreFits: ScoreFits,
): Promise<Candidate[]> {
  const best = tries.slice(given.length).sort(byStanding).slice(0, FINALISTS);
  const entries = [
    ...given.map((params, index) => ({ number: index + 1, params, rounds: roundsOf(params) })),
    ...best.map(({ number, params, rounds }) => ({ number, params, rounds: multiplesOf(rounds) })),
  ];
  const fits = entries.flatMap(({ params, rounds }) => fitsOf(params, rounds, folds));
  const scores = await scoreFits(fits);
  return entries.flatMap(({ number, params, rounds }, index) =>
    candidatesOf(number, params, rounds, scores.slice(index * folds, (index + 1) * folds)),
  );
}

/** One fit a fold of the final. */
export function fitsOf(params: TrainingParams, rounds: number[] | null, folds: number): FoldFit[] {
  return Array.from({ length: folds }, (_, fold) => ({ stage: 'final', fold, params, rounds }));
}

/** The numbers of rounds of a setting that has one, null where early stopping is to find it. */
function roundsOf({ num_boost_round, early_stopping_rounds }: TrainingParams): number[] | null {
  return early_stopping_rounds === null ? [num_boost_round] : null;
}

function multiplesOf(found: number[]): number[] {
  const { mean } = meanAndDeviation(found);
  const rounds = MULTIPLES.map((multiple) => Math.min(Math.max(Math.round(multiple * mean), 1), MOST_ROUNDS));
  return rounds.filter((round, index) => rounds.indexOf(round) === index);
}

function candidatesOf(
  number: number,
  params: TrainingParams,
  rounds: number[] | null,
  scores: FoldScore[],
): Candidate[] {
  return (rounds ?? [null]).map((round, at) => ({
    number,
    params: round === null ? params : { ...params, num_boost_round: round, early_stopping_rounds: null },
    auc: scores.map(({ auc }) => auc[at]!),
    leaves: meanAndDeviation(scores.map(({ leaves }) => leaves[at]!)).mean,
  }));
}
