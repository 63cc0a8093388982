import { expect } from 'vitest';
import type { Tree } from '../../../../src/model/trees.ts';

/** Fails where a tree breaks a promise of `Tree`, or holds what no scorer takes. */
export function expectPromises(tree: Tree, featureCount: number): void {
  const parents = new Array<number>(tree.left.length).fill(0);
  tree.left.forEach((left, node) => {
    expect(Number.isFinite(tree.threshold[node]) && Number.isFinite(tree.weight[node])).toBe(true);
    if (left < 0) {
      expect([tree.right[node], tree.gain[node], tree.threshold[node]]).toEqual([-1, 0, 0]);
      return;
    }
    expect(left).toBeGreaterThan(node);
    expect(tree.right[node]).toBe(left + 1);
    expect(tree.feature[node]).toBeLessThan(featureCount);
    expect(tree.weight[node]).toBe(0);
    parents[left]!++;
    parents[left + 1]!++;
  });
  expect(parents).toEqual(parents.map((_, node) => (node === 0 ? 0 : 1)));
}
