import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/training/params.ts';
import { final } from '../../../src/training/tuning/final.ts';
import type { FoldFit } from '../../../src/training/tuning/fold-fit.ts';
import type { ScoreFits, Try } from '../../../src/training/tuning/search.ts';
import { MOST_ROUNDS } from '../../../src/training/tuning/space.ts';

const searched = readParams({ smote: null, num_boost_round: MOST_ROUNDS, early_stopping_rounds: 20 });
const attempt = (number: number, auc: number[], rounds = [100, 200, 300]): Try => ({
  number,
  params: { ...searched, alpha: number },
  auc,
  rounds: rounds.slice(0, auc.length),
  leaves: auc.map(() => 1),
});

const fits: FoldFit[] = [];
const scoreFits: ScoreFits = async (asked) => {
  fits.splice(0, fits.length, ...asked);
  return asked.map(({ rounds, fold }) => {
    const each = rounds ?? [77];
    return {
      rounds: each,
      auc: each.map((round) => round / 1e4 + fold),
      leaves: each.map((round) => 2 * round),
    };
  });
};
const tries = [
  attempt(1, [0.7, 0.7, 0.7]),
  attempt(2, [0.9]),
  ...[3, 4, 5, 6].map((n) => attempt(n, [0.7, 0.7, n / 10])),
];

describe('the final', () => {
  test('takes the defaults and the four best tries, in every one of its folds', async () => {
    const fixed = readParams({ smote: null, num_boost_round: 150 });
    const candidates = await final(tries, [fixed], 2, scoreFits);
    // Try 2 scored highest, in one fold.
    expect(candidates.map(({ number }) => number)).toEqual([1, 6, 6, 5, 5, 4, 4, 3, 3]);
    expect(fits).toHaveLength(10);
    expect(new Set(fits.map(({ stage }) => stage))).toEqual(new Set(['final']));
  });

  test('scores a try after the rounds that were found, and after half as many more, and fixes them', async () => {
    const [, ...candidates] = await final(tries, [searched], 2, scoreFits);
    expect(candidates.slice(0, 2).map(({ params }) => params.num_boost_round)).toEqual([200, 300]);
    expect(candidates[1]!.params).toMatchObject({ alpha: 6, early_stopping_rounds: null });
    expect(candidates.slice(0, 2).map(({ auc }) => auc)).toEqual([
      [0.02, 1.02],
      [0.03, 1.03],
    ]);
    expect(candidates[1]!.leaves).toBe(600);
  });

  test('scores a given setting as it is trained: after its rounds, or where early stopping ends it', async () => {
    const fixed = readParams({ smote: null, num_boost_round: 150 });
    const [first, second] = await final(
      [attempt(1, [0.7]), attempt(2, [0.7])],
      [fixed, searched],
      2,
      scoreFits,
    );
    expect(fits.map(({ rounds }) => rounds)).toEqual([[150], [150], null, null]);
    expect([first!.params, second!.params]).toEqual([fixed, searched]);
  });

  test('does not grow more than the most rounds', async () => {
    const many = [attempt(1, [0.7]), attempt(2, [0.7], [1400])];
    const candidates = await final(many, [searched], 1, scoreFits);
    expect(candidates.slice(1).map(({ params }) => params.num_boost_round)).toEqual([1400, MOST_ROUNDS]);
  });
});
