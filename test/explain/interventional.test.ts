import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interventionalExplainer } from '../../src/explain/interventional.ts';
import { constantTree, type Ensemble, type Tree } from '../../src/model/trees.ts';
import { chain } from './support/chain.ts';
import { explained } from './support/explained.ts';
import { FEATURES, randomTree } from './support/random-tree.ts';
import { rowOf } from './support/row.ts';
import { shapleyValue } from './support/shapley.ts';
import { stump } from './support/stump.ts';
import { treeSum } from './support/tree-sum.ts';

const of = (trees: Tree[], featureCount = FEATURES, baseMargin = 0): Ensemble => ({
  featureCount,
  baseMargin,
  trees,
});
const joined = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));

/** The mean of what the background rows give when a row's features that are known, a bit each, stand in them. */
function meanValue(ensemble: Ensemble, row: Float32Array, background: Float32Array[], known: number): number {
  const values = background.map((other) =>
    treeSum(
      ensemble,
      row.map((own, feature) => ((known >> feature) & 1 ? own : other[feature]!)),
    ),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('interventional contributions', () => {
  test('are those of their example', () => {
    const explainer = interventionalExplainer(stump([10, 10]), Float32Array.of(7));
    expect(explained(explainer, Float32Array.of(3))).toEqual([-2, 1]);
    expect(explained(explainer, Float32Array.of(8))).toEqual([0, 1]);
  });

  test("are Shapley's values of a tree, over all coalitions and background rows", () => {
    const background = fc.array(rowOf(FEATURES), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        background,
        rowOf(FEATURES),
        (seed, depth, others, row) => {
          const ensemble = of([randomTree(seed, depth)]);
          const ours = explained(interventionalExplainer(ensemble, joined(others)), row);
          const game = (known: number) => meanValue(ensemble, row, others, known);
          for (let feature = 0; feature < FEATURES; feature++)
            expect(ours[feature]).toBeCloseTo(shapleyValue(game, FEATURES, feature), 12);
          expect(ours[FEATURES]).toBeCloseTo(game(0), 12);
        },
      ),
    );
  });

  test('add up, with the mean, to the sum of the trees', () => {
    const ensemble = of(
      Array.from({ length: 40 }, (_, seed) => randomTree(seed, seed % 9)),
      FEATURES,
      -1.5,
    );
    const background = Float32Array.from({ length: 256 * FEATURES }, (_, at) => (at * 0.618) % 1);
    const explainer = interventionalExplainer(ensemble, background);
    fc.assert(
      fc.property(rowOf(FEATURES), (row) => {
        const sum = explained(explainer, row).reduce((all, one) => all + one, 0);
        expect(Math.abs(sum - treeSum(ensemble, row))).toBeLessThan(1e-9);
      }),
    );
  });

  test('are the same against one row and against many that are equal to it', () => {
    const ensemble = of([randomTree(3, 2), randomTree(4, 7)]);
    const one = Float32Array.of(0.1, Number.NaN, 0.7, 0.4);
    const row = Float32Array.of(0.9, 0.2, Number.NaN, 0.4);
    const many = explained(
      interventionalExplainer(ensemble, joined(Array.from({ length: 256 }, () => one))),
      row,
    );
    explained(interventionalExplainer(ensemble, one), row).forEach((value, at) => {
      expect(many[at]).toBeCloseTo(value, 14);
    });
    expect(explained(interventionalExplainer(ensemble, row), row).slice(0, -1)).toEqual([0, 0, 0, 0]);
  });

  test.each([5, 31, 32, 33, 70])('share out equally what %i features did together', (features) => {
    const ensemble = of([chain(features)], features);
    const against = explained(
      interventionalExplainer(ensemble, new Float32Array(features)),
      new Float32Array(features).fill(1),
    );
    for (const value of against.slice(0, -1)) expect(value).toBeCloseTo(1 / features, 14);
    // Each way round: the background goes right everywhere, and the row nowhere.
    const lost = explained(
      interventionalExplainer(ensemble, new Float32Array(features).fill(1)),
      new Float32Array(features),
    );
    for (const value of lost.slice(0, -1)) expect(value).toBeCloseTo(-1 / features, 14);
    expect(lost.at(-1)).toBe(1);
  });

  test('tell background rows apart that differ only beyond the 32nd feature of a way', () => {
    const background = new Float32Array(2 * 40);
    background[38] = 1;
    background[40 + 39] = 1;
    const explainer = interventionalExplainer(of([chain(40)], 40), background);
    const ours = explained(explainer, new Float32Array(40).fill(1));
    for (const value of ours.slice(0, 38)) expect(value).toBeCloseTo(1 / 39, 14);
    for (const value of ours.slice(38, 40)) expect(value).toBeCloseTo(1 / 78, 14);
  });

  test('of a model without a split are nothing, and its mean is its margin', () => {
    const ensemble = of([constantTree(0.25), constantTree(0.5)], 2, -1);
    const explainer = interventionalExplainer(ensemble, Float32Array.of(1, 2));
    expect(explained(explainer, Float32Array.of(1, Number.NaN))).toEqual([0, 0, -0.25]);
  });

  test.each([
    [0, 'no row'],
    [257 * FEATURES, 'more than 256 rows'],
    [2 * FEATURES + 1, 'a part of a row'],
  ])('%i values are refused as a background: %s', (values) => {
    expect(() => interventionalExplainer(of([randomTree(1, 2)]), new Float32Array(values))).toThrow(
      expect.objectContaining({
        code: 'validation_error',
        message: `A background is 1 to 256 rows of 4 features, and this one has ${values} values`,
      }),
    );
  });
});
