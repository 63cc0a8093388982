import { expect, test } from 'vitest';
import { openBundle } from '../../src/model/bundle.ts';
import { readTrees } from '../../src/model/consistency.ts';
import { constantTree } from '../../src/model/trees.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { treesOf } from '../../src/risk-pack/trees.ts';
import { changed } from './support.ts';

const bundle = openBundle(readBundleFolder('models/loan-default/champion'));
const ensemble = readTrees(bundle.files.get('trees.json')!);

test('trees are counted in the trees, with what they keep of the declared directions', () => {
  const { trees, splits, leaves, depth, golden_rows, reference, constraints } = treesOf(bundle, ensemble);
  expect({ trees, splits, leaves, depth, golden_rows }).toEqual({
    trees: 200,
    splits: 592,
    leaves: 792,
    depth: 2,
    golden_rows: 17,
  });
  expect(reference).toEqual({ rows: 256, of: 34_650, approved: 256 });
  expect(constraints).toEqual([{ feature: 'bank_balance', direction: 'increasing', kept: 'by_trees' }]);
});

test('an application of the reference that is declined now is not counted as approved', () => {
  const strict = changed(bundle, ({ policy }) => {
    policy.threshold = 0.001;
  });
  const { reference } = treesOf(strict, ensemble);
  expect(reference!.approved).toBeLessThan(200);
});

test('a direction that the trees do not keep is found on the applications that the bundle has', () => {
  const opposite = {
    ...bundle,
    compiled: {
      ...bundle.compiled,
      features: bundle.compiled.features.map((feature) =>
        feature.name === 'bank_balance' ? { ...feature, monotone: -1 as const } : feature,
      ),
    },
  };
  const [constraint] = treesOf(opposite, ensemble).constraints;
  expect(constraint).toMatchObject({ direction: 'decreasing', kept: { rows: 256 } });
  expect((constraint!.kept as { broken: number }).broken).toBeGreaterThan(200);
});

test('trees that never ask anything have no depth', () => {
  const flat = { ...ensemble, trees: [constantTree(-1)] };
  expect(treesOf(bundle, flat)).toMatchObject({ trees: 1, splits: 0, leaves: 1, depth: 0 });
});
