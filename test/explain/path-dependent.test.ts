import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathDependentExplainer } from '../../src/explain/path-dependent.ts';
import { constantTree, type Ensemble } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';
import golden from '../golden/contributions.json' with { type: 'json' };
import { chain } from './support/chain.ts';
import { explained } from './support/explained.ts';
import { FEATURES, randomTree } from './support/random-tree.ts';
import { rowOf } from './support/row.ts';
import { shapleyValue } from './support/shapley.ts';
import { stump } from './support/stump.ts';
import { treeSum } from './support/tree-sum.ts';
import { treeValue } from './support/tree-value.ts';

describe('path-dependent contributions', () => {
  test('are those of their example', () => {
    const row = Float32Array.of(3);
    expect(explained(pathDependentExplainer(stump([10, 10])), row)).toEqual([-1, 0]);
    expect(explained(pathDependentExplainer(stump([30, 10])), row)).toEqual([-0.5, -0.5]);
  });

  test('equal the pred_contribs of XGBoost 3.2 on a deep model with missing values', () => {
    const { ensemble } = readBooster(new TextEncoder().encode(JSON.stringify(golden.model)));
    const explainer = pathDependentExplainer(ensemble);
    golden.rows.forEach((given, row) => {
      const ours = explained(
        explainer,
        Float32Array.from(given, (value) => value ?? Number.NaN),
      );
      // XGBoost rounds to float32 after each of 15 trees: a few steps of 1.2e-7 at values near 1.
      golden.contributions[row]!.forEach((theirs, at) => {
        expect(Math.abs(ours[at]! - theirs)).toBeLessThan(1e-6);
      });
    });
  });

  test("are Shapley's values of a tree, over all coalitions", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 7 }), rowOf(FEATURES), (seed, depth, row) => {
        const tree = randomTree(seed, depth);
        const explainer = pathDependentExplainer({ featureCount: FEATURES, baseMargin: 0, trees: [tree] });
        const ours = explained(explainer, row);
        for (let feature = 0; feature < FEATURES; feature++)
          expect(ours[feature]).toBeCloseTo(
            shapleyValue((known) => treeValue(tree, row, known), FEATURES, feature),
            12,
          );
        expect(ours[FEATURES]).toBeCloseTo(treeValue(tree, row, 0), 12);
      }),
    );
  });

  test('add up, with the mean, to the sum of the trees', () => {
    const trees = Array.from({ length: 40 }, (_, seed) => randomTree(seed, seed % 9));
    const ensemble: Ensemble = { featureCount: FEATURES, baseMargin: -1.5, trees };
    const explainer = pathDependentExplainer(ensemble);
    fc.assert(
      fc.property(rowOf(FEATURES), (row) => {
        const sum = explained(explainer, row).reduce((all, one) => all + one, 0);
        expect(Math.abs(sum - treeSum(ensemble, row))).toBeLessThan(1e-9);
      }),
    );
  });

  test('are numbers also where no training row went one way, or none is counted at all', () => {
    const [low, high] = [Float32Array.of(3), Float32Array.of(7)];
    expect(explained(pathDependentExplainer(stump([20, 0])), low)).toEqual([0, -1]);
    expect(explained(pathDependentExplainer(stump([20, 0])), high)).toEqual([2, -1]);
    expect(explained(pathDependentExplainer(stump([0, 0])), high)).toEqual([1, 0]);
  });

  test('are numbers also below a turn that no training row took, where its feature is asked for again', () => {
    const tree = {
      ...constantTree(0),
      left: Int32Array.of(1, -1, 3, -1, -1),
      right: Int32Array.of(2, -1, 4, -1, -1),
      feature: new Int32Array(5),
      threshold: Float32Array.of(5, 0, 8, 0, 0),
      defaultLeft: new Uint8Array(5),
      weight: Float32Array.of(0, -1, 0, 1, 3),
      cover: Float32Array.of(20, 20, 0, 0, 0),
    };
    const explainer = pathDependentExplainer({ featureCount: 1, baseMargin: 0, trees: [tree] });
    expect([3, 6, 9].map((value) => explained(explainer, Float32Array.of(value)))).toEqual([
      [0, -1],
      [2, -1],
      [4, -1],
    ]);
  });

  test.each([5, 32, 33, 70])('share out equally what %i features did together', (features) => {
    // Without cover half of the rows go each way.
    const ensemble: Ensemble = { featureCount: features, baseMargin: 0, trees: [chain(features)] };
    const row = new Float32Array(features).fill(1);
    const ours = explained(pathDependentExplainer(ensemble), row);
    for (const value of ours.slice(0, -1)) expect(value).toBeCloseTo((1 - 0.5 ** features) / features, 14);
  });

  test('of a model without a split are nothing, and its mean is its margin', () => {
    const ensemble = { featureCount: 2, baseMargin: -1, trees: [constantTree(0.25), constantTree(0.5)] };
    expect(explained(pathDependentExplainer(ensemble), Float32Array.of(1, Number.NaN))).toEqual([
      0, 0, -0.25,
    ]);
  });

  test('start from the margin before any tree as float32, which answered margins start from', () => {
    expect(pathDependentExplainer({ featureCount: 1, baseMargin: 0.1, trees: [] }).mean).toBe(
      Math.fround(0.1),
    );
  });

  test('stand where they are wanted, and nothing else is touched', () => {
    const out = new Float64Array(4).fill(9);
    pathDependentExplainer(stump([10, 10])).explain(Float32Array.of(7, 3), 1, out, 2);
    expect([...out]).toEqual([9, 9, -1, 9]);
  });
});
