import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { binDistribution, buildBaseline } from '../../src/statistics/baseline.ts';

test('a feature with few values gets one bin a value', () => {
  expect(binDistribution(Float64Array.of(1, 0, 1, 1, Number.NaN))).toEqual({
    kind: 'values',
    values: [0, 1],
    counts: [1, 3],
    missing: 1,
  });
});

test('many values fall into ten bins of equal mass, with edges midway between neighbours', () => {
  const bins = binDistribution(Float64Array.from({ length: 1000 }, (_, index) => 999 - index));
  expect(bins).toEqual({
    kind: 'edges',
    edges: [99.5, 199.5, 299.5, 399.5, 499.5, 599.5, 699.5, 799.5, 899.5],
    counts: Array(10).fill(100),
    missing: 0,
  });
});

test('a value that outweighs a bin stands alone and the others share the rest', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => (index < 460 ? 0 : index));
  const bins = binDistribution(values);
  expect(bins.counts).toEqual([460, ...Array(9).fill(60)]);
});

test('counts add up and every bin of continuous data is filled', () => {
  const value = fc.oneof(fc.float({ noNaN: false }), fc.integer({ min: 0, max: 40 }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const bins = binDistribution(Float64Array.from(values));
      const total = bins.counts.reduce((sum, count) => sum + count, bins.missing);
      expect(total).toBe(values.length);
      expect(bins.counts.length).toBeLessThanOrEqual(16);
      if (bins.kind === 'edges') {
        expect(bins.edges).toHaveLength(bins.counts.length - 1);
        expect(bins.counts.every((count) => count > 0)).toBe(true);
        expect(bins.edges.every((edge, index) => index === 0 || edge > bins.edges[index - 1]!)).toBe(true);
        expect(JSON.parse(JSON.stringify(bins))).toEqual(bins);
      }
    }),
  );
});

test('infinite values lie beyond the outer edges, and no edge is infinite', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) =>
    index < 50 ? index : Number.POSITIVE_INFINITY,
  );
  const bins = binDistribution(values);
  if (bins.kind !== 'edges') throw new Error('expected edges');
  expect(bins.edges.every(Number.isFinite)).toBe(true);
  expect(bins.counts.reduce((sum, count) => sum + count)).toBe(100);
});

test('an empty or entirely missing column has no bins and counts what is missing', () => {
  expect(binDistribution(new Float64Array(0))).toEqual({
    kind: 'values',
    values: [],
    counts: [],
    missing: 0,
  });
  expect(binDistribution(Float64Array.of(Number.NaN, Number.NaN)).missing).toBe(2);
});

test('a baseline takes every feature from its column, and the probabilities', () => {
  const random = seededRandom(1);
  const rows = 200;
  const features = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    features[row * 2] = row % 4 === 0 ? 0 : 1;
    features[row * 2 + 1] = random.next();
  }
  const baseline = buildBaseline(
    features,
    rows,
    ['flag', 'amount'],
    Float64Array.from({ length: rows }, random.next),
  );
  expect(baseline.rows).toBe(rows);
  expect(baseline.features.flag).toEqual({
    kind: 'values',
    values: [0, 1],
    counts: [50, 150],
    missing: 0,
  });
  expect(baseline.features.amount!.counts).toEqual(Array(10).fill(20));
  expect(baseline.probability.counts).toEqual(Array(10).fill(20));
});
