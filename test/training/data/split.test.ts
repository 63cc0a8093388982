import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { partition, stratifiedFolds, stratifiedSample, takeRows } from '../../../src/training/data/split.ts';

const labels = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 200 });

describe('stratified folds', () => {
  test('hold the same number of rows and of positives, to within one', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 10 }), fc.nat(), (values, folds, seed) => {
        const foldOf = stratifiedFolds(values, folds, seededRandom(seed));
        const counts = (label?: number) =>
          Array.from({ length: folds }, (_, fold) =>
            foldOf.reduce(
              (sum, of, row) => sum + (of === fold && (label === undefined || values[row] === label) ? 1 : 0),
              0,
            ),
          );
        for (const count of [counts(), counts(1), counts(0)])
          expect(Math.max(...count) - Math.min(...count)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('depend on the seed', () => {
    const values = Array.from({ length: 50 }, (_, row) => row % 2);
    const of = (seed: number) => stratifiedFolds(values, 5, seededRandom(seed));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test('a partition has every row once', () => {
    const foldOf = Uint8Array.from([0, 1, 2, 0, 1]);
    expect(partition(foldOf, 1)).toEqual({ outside: Uint32Array.of(0, 2, 3), inside: Uint32Array.of(1, 4) });
  });
});

test('a sample takes its share of each class', () => {
  const values = Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0));
  const drawn = stratifiedSample(values, 0.2, seededRandom(4));
  expect(drawn).toHaveLength(200);
  expect(drawn.filter((row) => values[row] === 1)).toHaveLength(20);
  expect([...drawn]).toEqual([...new Set(drawn)].sort((a, b) => a - b));
});

test('rows are taken with their labels, in the order given', () => {
  const matrix = {
    features: Float32Array.of(1, 2, 3, 4, 5, 6),
    rows: 3,
    featureCount: 2,
    labels: Uint8Array.of(0, 1, 0),
  };
  expect(takeRows(matrix, Uint32Array.of(2, 1))).toEqual({
    features: Float32Array.of(5, 6, 3, 4),
    rows: 2,
    featureCount: 2,
    labels: Uint8Array.of(0, 1),
  });
  const weights = Float32Array.of(0.5, 2, 7);
  expect(takeRows({ ...matrix, weights }, Uint32Array.of(2, 1)).weights).toEqual(Float32Array.of(7, 2));
});
