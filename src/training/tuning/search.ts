import type { Random } from '../../ports.ts';
import { meanAndDeviation } from '../cross-validate.ts';
import type { TrainingParams } from '../params.ts';
import type { FoldFit, FoldScore } from './fold-fit.ts';
import { latinHypercube } from './hypercube.ts';
import { proposePoint } from './parzen.ts';
import { CATEGORICAL, DIMENSIONS, MOST_ROUNDS, paramsAt, patienceOf, pointOf } from './space.ts';

/**
 * Makes fits, in any order and several at a time if it likes; the scores come in the order of the fits.
 * @param onScore is told each score when it is there
 */
export type ScoreFits = (
  fits: FoldFit[],
  onScore?: (index: number, score: FoldScore) => void,
) => Promise<FoldScore[]>;

/** One setting, and how it fared. */
export interface Try {
  /** From 1. */
  number: number;
  params: TrainingParams;
  /** By fold, from the first one on; fewer than there are where the halving ended it. */
  auc: number[];
  rounds: number[];
  leaves: number[];
}

export interface SearchOptions {
  /** Settings that are tried first and in all folds: the defaults, and what the schema says today. */
  given: TrainingParams[];
  tries: number;
  folds: number;
  /** Defaults per other loan. */
  odds: number;
  random: Random;
  onTries?: (done: Try[]) => void;
}

/** Tries before the first that is drawn where good ones lie. */
const SPREAD = 10;
/** Tries that are drawn from what is known at one time, so that they can be made side by side. */
const BATCH = 5;

/**
 * Tries settings, batch by batch: in the first fold all of them, in the second the better half of all that came so far,
 * in the third the better half of those. (Successive halving: Jamieson and Talwalkar, AISTATS 2016.)
 */
export async function search(
  scoreFits: ScoreFits,
  { given, tries, folds, odds, random, onTries }: SearchOptions,
): Promise<Try[]> {
  // What is not searched over is as the schema says today.
  const base = given.at(-1)!;
  const points = given.map((params) => pointOf(params, odds));
  const spread = latinHypercube(Math.max(SPREAD - given.length, 0), DIMENSIONS, random);
  const total = Math.max(tries, given.length);
  const done: Try[] = [];
  while (done.length < total) {
    const size = Math.min(done.length === 0 ? Math.max(SPREAD, given.length) : BATCH, total - done.length);
    const batch: Try[] = [];
    const ranked = [...done].sort(byStanding).map(({ number }) => points[number - 1]!);
    for (let index = 0; index < size; index++) {
      const number = done.length + index + 1;
      const asGiven = given[number - 1];
      if (!asGiven) {
        const point = spread[number - 1 - given.length] ?? proposePoint(ranked, CATEGORICAL, random);
        points.push(point);
        // The next one of the batch keeps away from it.
        ranked.push(point);
      }
      const params = asGiven ? withRoundsToFind(asGiven) : paramsAt(points[number - 1]!, base, odds);
      batch.push({ number, params, auc: [], rounds: [], leaves: [] });
    }
    let alive = batch;
    for (const rung of rungsOf(folds)) {
      await advance(alive, rung, scoreFits);
      const least = medianOf(
        [...done, ...batch].filter(({ auc }) => auc.length >= rung),
        rung,
      );
      alive = alive.filter((each) => each.number <= given.length || meanUpTo(each.auc, rung) >= least);
    }
    done.push(...batch);
    onTries?.(done);
  }
  return done;
}

/** A setting whose own number of rounds is left to early stopping, as those of all others are. */
export function withRoundsToFind(params: TrainingParams): TrainingParams {
  return { ...params, num_boost_round: MOST_ROUNDS, early_stopping_rounds: patienceOf(params.eta) };
}

/** Scores tries in the folds that they lack up to `folds`. */
async function advance(tries: Try[], folds: number, scoreFits: ScoreFits): Promise<void> {
  const lacking = tries.flatMap((each) =>
    Array.from({ length: folds - each.auc.length }, (_, index) => ({ each, fold: each.auc.length + index })),
  );
  const scores = await scoreFits(
    lacking.map(({ each, fold }) => ({ stage: 'search', fold, params: each.params, rounds: null })),
  );
  lacking.forEach(({ each }, index) => {
    const { auc, rounds, leaves } = scores[index]!;
    each.auc.push(auc[0]!);
    each.rounds.push(rounds[0]!);
    each.leaves.push(leaves[0]!);
  });
}

/** Folds after each rung of the halving. The final takes all of them; who comes into it is told by three. */
function rungsOf(folds: number): number[] {
  return [1, 2, 3].filter((rung) => rung <= folds);
}

function meanUpTo(values: number[], count: number): number {
  return meanAndDeviation(values.slice(0, count)).mean;
}

function medianOf(tries: Try[], rung: number): number {
  const scores = tries.map(({ auc }) => meanUpTo(auc, rung)).sort((a, b) => b - a);
  return scores[Math.ceil(scores.length / 2) - 1]!;
}

/** The best first: who came through more folds, then who scored higher, then who came first. */
export function byStanding(a: Try, b: Try): number {
  return (
    b.auc.length - a.auc.length ||
    meanUpTo(b.auc, b.auc.length) - meanUpTo(a.auc, a.auc.length) ||
    a.number - b.number
  );
}
