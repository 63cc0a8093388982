import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contributionsOf } from '../../src/explain/contributions.ts';
import { leafPaths } from '../../src/explain/leaf-paths.ts';
import { constantTree, marginsOf, type Tree } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';
import golden from '../golden/contributions.json' with { type: 'json' };
import { FEATURES, randomTree } from './support/random-tree.ts';
import { shapleyValue } from './support/shapley.ts';
import { stump } from './support/stump.ts';
import { treeValue } from './support/tree-value.ts';

test('the way to a leaf asks for one interval of a feature, and the product of its covers', () => {
  const tree: Tree = {
    left: Int32Array.of(1, -1, 3, -1, -1),
    right: Int32Array.of(2, -1, 4, -1, -1),
    feature: new Int32Array(5),
    threshold: Float32Array.of(2, 0, 5, 0, 0),
    defaultLeft: Uint8Array.of(0, 0, 1, 0, 0),
    weight: Float32Array.of(0, 1, 0, 2, 3),
    gain: new Float32Array(5),
    cover: Float32Array.of(10, 2, 8, 6, 2),
  };
  const middle = leafPaths(tree).find(({ weight }) => weight === 2)!;
  expect(middle.features).toEqual([{ feature: 0, low: 2, high: 5, missing: true, share: 0.8 * 0.75 }]);
  const last = leafPaths(tree).find(({ weight }) => weight === 3)!;
  expect(last.features).toMatchObject([{ low: 5, high: Infinity, missing: false, share: 0.8 * 0.25 }]);
});

describe('contributions', () => {
  test('are those of their example', () => {
    expect([...contributionsOf(stump([10, 10]), Float32Array.of(3))]).toEqual([-1, 0]);
    expect([...contributionsOf(stump([30, 10]), Float32Array.of(3))]).toEqual([-0.5, -0.5]);
  });

  test('equal the pred_contribs of XGBoost 3.2 on a deep model with missing values', () => {
    const { ensemble } = readBooster(new TextEncoder().encode(JSON.stringify(golden.model)));
    const features = Float32Array.from(golden.rows.flat(), (value) => value ?? Number.NaN);
    const ours = contributionsOf(ensemble, features);
    // XGBoost rounds to float32 after each of 15 trees: a few steps of 1.2e-7 at values near 1.
    golden.contributions.flat().forEach((theirs, at) => {
      expect(Math.abs(ours[at]! - theirs)).toBeLessThan(1e-6);
    });
  });

  test("are Shapley's values of the tree, over all coalitions", () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1, noNaN: true }));
    const rows = fc.array(value, { minLength: FEATURES, maxLength: FEATURES });
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), rows, (seed, depth, given) => {
        const tree = randomTree(seed, depth);
        const row = Float32Array.from(given);
        const ours = contributionsOf({ featureCount: FEATURES, baseMargin: 0, trees: [tree] }, row);
        for (let feature = 0; feature < FEATURES; feature++)
          expect(ours[feature]).toBeCloseTo(
            shapleyValue((known) => treeValue(tree, row, known), FEATURES, feature),
            9,
          );
        expect(ours[FEATURES]).toBeCloseTo(treeValue(tree, row, 0), 9);
      }),
    );
  });

  test('add up to the margin', () => {
    const ensemble = {
      featureCount: FEATURES,
      baseMargin: -1.5,
      trees: [randomTree(1, 5), constantTree(0.25), randomTree(2, 6)],
    };
    const features = Float32Array.from({ length: 40 * FEATURES }, (_, at) => (at * 0.618) % 1);
    const ours = contributionsOf(ensemble, features);
    marginsOf(ensemble, features).forEach((margin, row) => {
      const all = ours.subarray(row * (FEATURES + 1), (row + 1) * (FEATURES + 1));
      expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(margin, 5); // the margin is a sum in float32
    });
  });

  test('are numbers also where no training row went one way, or none is counted at all', () => {
    expect([...contributionsOf(stump([20, 0]), Float32Array.of(3))]).toEqual([0, -1]);
    expect([...contributionsOf(stump([20, 0]), Float32Array.of(7))]).toEqual([2, -1]);
    expect([...contributionsOf(stump([0, 0]), Float32Array.of(7))]).toEqual([1, 0]);
  });
});
