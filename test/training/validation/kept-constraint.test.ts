import { expect, test } from 'vitest';
import { constantTree, type Tree } from '../../../src/model/trees.ts';
import { keptConstraint } from '../../../src/training/validation/kept-constraint.ts';

/** A stump: `low` below the threshold, else `high`. */
function stump(feature: number, threshold: number, low: number, high: number): Tree {
  return {
    ...constantTree(0),
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: Uint8Array.of(0, 0, 0),
    weight: Float32Array.of(0, low, high),
  };
}

const ensembleOf = (...trees: Tree[]) => ({ featureCount: 2, baseMargin: 0, trees });
/** Two features of four rows. */
const ROWS = Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8);

test('trees that all keep a constraint keep it whatever the row', () => {
  const rising = ensembleOf(stump(0, 2.5, -1, 1), stump(1, 6.5, 1, -1));
  expect(keptConstraint(rising, ROWS, 0, 1)).toBe('by_trees');
  expect(keptConstraint(rising, ROWS, 1, -1)).toBe('by_trees');
});

test('a tree that goes the other way breaks it in every row, by the probability that falls', () => {
  const falling = ensembleOf(stump(0, 2.5, 1, -1));
  const kept = { rows: 4, broken: 4, by_up_to: expect.closeTo(0.4621, 4) };
  expect(keptConstraint(falling, ROWS, 0, 1)).toEqual(kept);
  expect(keptConstraint(ensembleOf(stump(0, 2.5, -1, 1)), ROWS, 0, -1)).toEqual(kept);
});

test('other trees may make up for one', () => {
  const together = ensembleOf(stump(0, 2.5, 1, 0), stump(0, 2.5, -1, 3));
  expect(keptConstraint(together, ROWS, 0, 1)).toEqual({ rows: 4, broken: 0, by_up_to: 0 });
});

test('what falls beyond the values of the rows breaks nothing', () => {
  expect(keptConstraint(ensembleOf(stump(0, 9, 1, 0)), ROWS, 0, 1)).toEqual({
    rows: 4,
    broken: 0,
    by_up_to: 0,
  });
});

test('only rows where it goes the other way count', () => {
  const below: Tree = {
    ...constantTree(0),
    // Where the second is below 6.5, the first goes the wrong way.
    left: Int32Array.of(1, 3, -1, -1, -1),
    right: Int32Array.of(2, 4, -1, -1, -1),
    feature: Int32Array.of(1, 0, 0, 0, 0),
    threshold: Float32Array.of(6.5, 2.5, 0, 0, 0),
    defaultLeft: Uint8Array.of(0, 0, 0, 0, 0),
    weight: Float32Array.of(0, 0, 0, 1, -1),
  };
  expect(keptConstraint(ensembleOf(below), ROWS, 0, 1)).toMatchObject({ rows: 4, broken: 2 });
});
