import { expect, test } from 'vitest';
import { baselineCounts, binLabels, recentCounts } from '../../../src/drift/stability/count.ts';
import type { BinnedDistribution } from '../../../src/model/manifest.ts';

const edges: BinnedDistribution = { kind: 'edges', edges: [10, 2000], counts: [5, 6, 7], missing: 2 };
const values: BinnedDistribution = { kind: 'values', values: [0, 1], counts: [3, 4], missing: 0 };

test('an edge belongs to the bin above it, and the outer bins reach to infinity', () => {
  const recent = [-Infinity, 9.99, 10, 1999, 2000, Infinity, Number.NaN];
  expect([...recentCounts(edges, recent)]).toEqual([2, 2, 2, 1, 0]);
});

test('a value that training never met is unseen, and one that is not there is missing', () => {
  expect([...recentCounts(values, [0, -0, 1, 2, 0.5, Number.NaN])]).toEqual([2, 1, 1, 2]);
});

test('the counts of training end with what was missing, and nothing unseen', () => {
  expect([...baselineCounts(edges)]).toEqual([5, 6, 7, 2, 0]);
});

test('every count has a label', () => {
  expect(binLabels(edges)).toEqual(['< 10', '10 – 2,000', '≥ 2,000', 'missing', 'unseen']);
  expect(binLabels(values)).toEqual(['0', '1', 'missing', 'unseen']);
  expect(binLabels({ kind: 'edges', edges: [], counts: [1], missing: 0 })).toEqual([
    'any value',
    'missing',
    'unseen',
  ]);
});
