import { expect, test } from 'vitest';
import { featureOwners, importanceOf } from '../../src/explain/importance.ts';
import { constantTree, type Tree } from '../../src/model/trees.ts';
import { datedPortfolio } from '../application/support.ts';
import { smallPortfolio } from '../training/support.ts';

const compiled = smallPortfolio();
const WIDTH = compiled.features.length;

const splitOn = (name: string, gain: number): Tree => ({
  ...constantTree(0),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  feature: Int32Array.of(
    compiled.features.findIndex((feature) => feature.name === name),
    0,
    0,
  ),
  gain: Float32Array.of(gain, 0, 0),
});

test("a category's features are the field's, and a derived feature is its own", () => {
  const { names, ownerOf } = featureOwners(compiled);
  expect(compiled.features.map(({ name }, feature) => [name, names[ownerOf[feature]!]])).toEqual([
    ['age', 'age'],
    ['owed', 'owed'],
    ['earned', 'earned'],
    ['owner', 'owner'],
    ['region=north', 'region'],
    ['region=south', 'region'],
    ['region=west', 'region'],
    ['burden', 'burden'],
  ]);
});

test('a date owns no feature, and the time between two owns its own', () => {
  const dated = datedPortfolio();
  const { names, ownerOf } = featureOwners(dated);
  expect(names).toEqual(['income', 'age', 'tenure', 'employed_share', 'days_employed']);
  expect(ownerOf).toEqual([0, 1, 2, 3, 4]);
});

test('importance counts splits, shares out the gain, and takes the size of what a field adds in a row', () => {
  const trees = [splitOn('region=north', 3), splitOn('region=west', 2), splitOn('owed', 5)];
  const contributions = new Float64Array(2 * (WIDTH + 1));
  // Two levels that contradict one another in the first row; the last value is the mean and nobody's.
  contributions.set([0, 0.5, 0, 0, 1, 0, -0.6, 0, 9], 0);
  contributions.set([0, -1.5, 0, 0, -0.2, 0, 0, 0, 9], WIDTH + 1);
  const ranked = importanceOf(compiled, { featureCount: WIDTH, baseMargin: 0, trees }, contributions);
  expect(ranked.slice(0, 2)).toEqual([
    { name: 'owed', splits: 1, gain: 0.5, contribution: 1 },
    { name: 'region', splits: 2, gain: 0.5, contribution: expect.closeTo((0.4 + 0.2) / 2, 12) },
  ]);
  expect(ranked).toHaveLength(6);
});

test('a model without a split has importances of nothing', () => {
  const ensemble = { featureCount: WIDTH, baseMargin: 0, trees: [constantTree(0.1)] };
  for (const { splits, gain } of importanceOf(compiled, ensemble, new Float64Array(WIDTH + 1)))
    expect([splits, gain]).toEqual([0, 0]);
});
