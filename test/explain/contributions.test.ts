import { expect, test } from 'vitest';
import { contributionsOf } from '../../src/explain/contributions.ts';
import { pathDependentExplainer } from '../../src/explain/path-dependent.ts';
import { constantTree } from '../../src/model/trees.ts';
import { explained } from './support/explained.ts';
import { FEATURES, randomTree } from './support/random-tree.ts';

test('the contributions of many rows are those of each, with the mean behind them', () => {
  const ensemble = {
    featureCount: FEATURES,
    baseMargin: -1.5,
    trees: [randomTree(1, 5), constantTree(0.25), randomTree(2, 2)],
  };
  const features = Float32Array.from({ length: 40 * FEATURES }, (_, at) => (at * 0.618) % 1);
  const explainer = pathDependentExplainer(ensemble);
  const each = Array.from({ length: 40 }, (_, row) =>
    explained(explainer, features.subarray(row * FEATURES, (row + 1) * FEATURES)),
  );
  expect([...contributionsOf(ensemble, features)]).toEqual(each.flat());
});

test('no rows have none', () => {
  const ensemble = { featureCount: 2, baseMargin: 0, trees: [constantTree(1)] };
  expect(contributionsOf(ensemble, new Float32Array(0))).toHaveLength(0);
});
