import { expect, test } from 'vitest';
import { finishTree, type GrowingNode } from '../../../src/training/boosting/growth.ts';
import { boostParamsSchema } from '../../../src/training/boosting/params.ts';

function leaf(weight: number): GrowingNode {
  const sums = { gradient: 0, hessian: 1, low: -Infinity, high: Infinity, leafGain: 0 };
  return { ...sums, weight, left: -1, right: -1, split: null };
}

function split(gain: number, left: number, right: number, weight: number): GrowingNode {
  return { ...leaf(weight), left, right, split: { feature: 0, threshold: 0, defaultLeft: false, gain } };
}

/** Root 0 → 1, 2; 1 → 3, 4; 4 → 5, 6. Numbered depth first, as hist does. */
const grown = (gains: [number, number, number]) => ({
  nodes: [
    split(gains[0], 1, 2, 0.5),
    split(gains[1], 3, 4, 1),
    leaf(2),
    leaf(3),
    split(gains[2], 5, 6, 4),
    leaf(5),
    leaf(6),
  ],
  position: new Int32Array(0),
});
const params = boostParamsSchema.parse({ gamma: 1, eta: 0.5 });

test('nodes are numbered level by level and leaves shrunk by eta', () => {
  const { tree, places } = finishTree(grown([9, 9, 9]), params);
  expect([...tree.left]).toEqual([1, 3, -1, -1, 5, -1, -1]);
  expect([...tree.right]).toEqual([2, 4, -1, -1, 6, -1, -1]);
  expect([...tree.weight]).toEqual([0, 0, 1, 1.5, 0, 2.5, 3]);
  expect([...places]).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a weak split above a strong one stays; only from the leaves up is a tree pruned', () => {
  expect(finishTree(grown([0.5, 0.5, 9]), params).tree.left).toHaveLength(7);
});

test('weak splits at the bottom go, one after the other, and their rows rest in what they became', () => {
  const { tree, places } = finishTree(grown([9, 0.5, 0.5]), params);
  expect([...tree.left]).toEqual([1, -1, -1]);
  expect([...tree.weight]).toEqual([0, 0.5, 1]);
  expect([...places]).toEqual([0, 1, 2, 1, 1, 1, 1]);
});

test('a split that gains exactly gamma stays', () => {
  expect(finishTree(grown([9, 9, 1]), params).tree.left).toHaveLength(7);
});

test('a tree of weak splits only becomes one leaf', () => {
  const { tree, places } = finishTree(grown([0.1, 0.1, 0.1]), params);
  expect([...tree.left]).toEqual([-1]);
  expect([...tree.weight]).toEqual([0.25]);
  expect(places.every((place) => place === 0)).toBe(true);
});
