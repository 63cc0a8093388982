import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { partition, stratifiedFolds, stratifiedSample, takeRows } from '../../../src/training/data/split.ts';

const labels = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 200 });

describe('stratified folds', () => {
  test('hold the same number of rows and of positives, to within one', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 10 }), fc.nat(), (values, folds, seed) => {
        const foldOf = stratifiedFolds({ labels: values }, folds, seededRandom(seed));
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

  test('hold the same number of the rows of an outcome that have a weight, to within one', () => {
    const row = fc.record({ label: fc.integer({ min: 0, max: 1 }), weight: fc.constantFrom(0, 0, 0, 2) });
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 2, max: 10 }), fc.nat(), (rows, folds, seed) => {
        const outcomes = {
          labels: rows.map(({ label }) => label),
          weights: rows.map(({ weight }) => weight),
        };
        const foldOf = stratifiedFolds(outcomes, folds, seededRandom(seed));
        for (const label of [0, 1]) {
          const counts = new Array<number>(folds).fill(0);
          rows.forEach((one, at) => {
            if (one.label === label && one.weight > 0) counts[foldOf[at]!]!++;
          });
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('are the same with weights above 0 as without weights', () => {
    const values = Array.from({ length: 50 }, (_, row) => row % 2);
    const weights = values.map((_, row) => 0.5 + row);
    const dealt = stratifiedFolds({ labels: values }, 5, seededRandom(1));
    expect(stratifiedFolds({ labels: values, weights }, 5, seededRandom(1))).toEqual(dealt);
  });

  test('depend on the seed', () => {
    const values = Array.from({ length: 50 }, (_, row) => row % 2);
    const of = (seed: number) => stratifiedFolds({ labels: values }, 5, seededRandom(seed));
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
  const drawn = stratifiedSample({ labels: values }, 0.2, seededRandom(4));
  expect(drawn).toHaveLength(200);
  expect(drawn.filter((row) => values[row] === 1)).toHaveLength(20);
  expect([...drawn]).toEqual([...new Set(drawn)].sort((a, b) => a - b));
});

test('a sample holds enough of a rare class for five folds', () => {
  const values = Array.from({ length: 10_000 }, (_, row) => Number(row < 50));
  const drawn = stratifiedSample({ labels: values }, 0.002, seededRandom(4));
  expect(drawn.filter((row) => values[row] === 1)).toHaveLength(10);
  expect(drawn.filter((row) => values[row] === 0)).toHaveLength(20);
});

test('a sample takes its share of the rows of a class that have a weight', () => {
  const values = Array.from({ length: 1000 }, (_, row) => row % 2);
  const weights = values.map((_, row) => Number(row < 100));
  const drawn = stratifiedSample({ labels: values, weights }, 0.2, seededRandom(4));
  expect([0, 1].map((label) => drawn.filter((row) => row < 100 && values[row] === label).length)).toEqual([
    10, 10,
  ]);
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
