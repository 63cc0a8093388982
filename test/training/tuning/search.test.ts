import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { readParams } from '../../../src/training/params.ts';
import type { FoldFit } from '../../../src/training/tuning/fold-fit.ts';
import { byStanding, type ScoreFits, search } from '../../../src/training/tuning/search.ts';

const defaults = readParams({ smote: null });

/** Deep, slow trees without much weight in a leaf are best; folds differ. */
function scoreOf({ params, fold }: FoldFit) {
  const auc = 0.9 - 0.01 * Math.abs(params.max_depth - 7) - 0.1 * Math.abs(params.eta - 0.05) + 0.002 * fold;
  return { auc: [auc], rounds: [100], leaves: [10] };
}

function recording() {
  const fits: FoldFit[] = [];
  const scoreFits: ScoreFits = async (asked) => {
    fits.push(...asked);
    return asked.map(scoreOf);
  };
  return { fits, scoreFits };
}

const options = (tries: number) => ({
  given: [defaults],
  tries,
  folds: 5,
  odds: 0.2,
  random: seededRandom(7),
});

describe('the search', () => {
  test('scores every try in the first fold, about half in the second and a quarter in the third', async () => {
    const { fits, scoreFits } = recording();
    const tries = await search(scoreFits, options(40));
    expect(tries).toHaveLength(40);
    const inFold = (fold: number) => fits.filter((fit) => fit.fold === fold).length;
    expect(inFold(0)).toBe(40);
    expect(inFold(1)).toBeGreaterThanOrEqual(18);
    expect(inFold(1)).toBeLessThanOrEqual(32);
    expect(inFold(2)).toBeLessThan(inFold(1));
    expect(inFold(3)).toBe(0);
  });

  test('never ends the given settings, however bad', async () => {
    const { scoreFits } = recording();
    const bad = readParams({ smote: null, max_depth: 1, eta: 0.9 });
    const [, second] = await search(scoreFits, { ...options(12), given: [defaults, bad] });
    expect(second!.params).toMatchObject({ max_depth: 1, eta: 0.9 });
    expect(second!.auc).toHaveLength(3);
  });

  test('finds what is good', async () => {
    const { scoreFits } = recording();
    const tries = await search(scoreFits, options(40));
    const [best] = tries.sort(byStanding);
    expect(best!.params.max_depth).toBe(7);
    expect(best!.number).toBeGreaterThan(10);
  });

  test('makes the same tries again when more are asked for', async () => {
    const some = await search(recording().scoreFits, options(20));
    const more = await search(recording().scoreFits, options(30));
    expect(more.slice(0, 20)).toEqual(some);
  });

  test('searches around what the schema says, not around the defaults, where it does not search', async () => {
    const present = readParams({ smote: null, alpha: 0.25 });
    const tries = await search(recording().scoreFits, { ...options(12), given: [defaults, present] });
    expect(tries.map(({ params }) => params.alpha)).toEqual([0, ...Array(11).fill(0.25)]);
  });

  test('makes no fewer tries than were given', async () => {
    const tries = await search(recording().scoreFits, { ...options(1), given: [defaults, defaults] });
    expect(tries).toHaveLength(2);
  });
});
