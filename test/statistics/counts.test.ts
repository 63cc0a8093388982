import { expect, test } from 'vitest';
import { baselineCounts, binLabels, inPercent, recentCounts } from '../../src/statistics/counts.ts';
import type { BinnedDistribution } from '../../src/statistics/distribution.ts';

const edges: BinnedDistribution = { kind: 'edges', edges: [10, 2000], counts: [5, 6, 7], missing: 2 };
const values: BinnedDistribution = { kind: 'values', values: [0, 1], counts: [3, 4], missing: 0 };

test('an edge belongs to the bin above it, and the outer bins reach to infinity', () => {
  const recent = [-Infinity, 9.99, 10, 1999, 2000, Infinity, Number.NaN];
  expect([...recentCounts(edges, recent, new Float64Array(7).fill(1))]).toEqual([2, 2, 2, 1, 0]);
});

test('a value that training never met is unseen, and one that is not there is missing', () => {
  expect([
    ...recentCounts(values, [0, -0, 1, 2, 0.5, Number.NaN], Float64Array.of(1, 0.5, 1, 1, 1, 1)),
  ]).toEqual([1.5, 1, 1, 2]);
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

test('labels are short, whatever the unit', () => {
  const of = (values: number[], write?: typeof inPercent) =>
    binLabels({ kind: 'values', values, counts: values.map(() => 1), missing: 0 }, write).slice(0, -2);
  expect(of([0, -12.5, 0.01234567, 191_000, 1_234_567_890, 0.000036074])).toEqual([
    '0',
    '-12.5',
    '0.01235',
    '191,000',
    '1.235B',
    '3.61E-5',
  ]);
  expect(of([0, 0.06667, 0.0001727, 0.000003], inPercent)).toEqual(['0%', '6.667%', '0.01727%', '3E-4%']);
});
