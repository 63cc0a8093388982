import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LARGEST_FLOAT32 } from '../../../src/application/float32.ts';
import { leafOf } from '../../../src/model/trees.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { midpoint, thresholdBeyond } from '../../../src/training/boosting/threshold.ts';
import { matrixOf, train } from './data.ts';

const values = fc.oneof(
  fc.constantFrom(-LARGEST_FLOAT32, LARGEST_FLOAT32, -3.2e38, 3e38, 3.2e38, 1.8e38, 1e-45, 0),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);

describe('a threshold is a number, however large what it parts', () => {
  test('midway, and as XGBoost rounds it where its sum does not overflow', () => {
    expect(midpoint(0.1, 0.2)).toBe(Math.fround(Math.fround(Math.fround(0.1) + Math.fround(0.2)) * 0.5));
    expect(midpoint(LARGEST_FLOAT32, LARGEST_FLOAT32)).toBe(LARGEST_FLOAT32);
    expect(midpoint(Math.fround(3e38), Math.fround(3.2e38))).toBeCloseTo(3.1e38, -32);
  });

  test('beyond a value on either side; above the largest number there is none', () => {
    fc.assert(
      fc.property(values.map(Math.fround), (value) => {
        expect(value < thresholdBeyond(value, -1)!).toBe(false);
        expect(Number.isFinite(thresholdBeyond(value, -1))).toBe(true);
        const above = thresholdBeyond(value, 1);
        if (value === LARGEST_FLOAT32) expect(above).toBeNull();
        else expect(value < above! && Number.isFinite(above)).toBe(true);
      }),
    );
  });
});

describe.each(['exact', 'hist'] as const)('%s', (tree_method) => {
  /** Whether every leaf counts just the rows that scoring sends to it: at a margin of 0 each has a second derivative of ¼. */
  function expectRowsWhereTheyRest(rows: (number | null)[][], labels: number[]): void {
    const data = matrixOf(rows, labels);
    const params = { tree_method, num_boost_round: 1, base_score: 0.5, min_child_weight: 0, max_depth: 4 };
    const ensemble = train(data, params);
    const [tree] = ensemble.trees;
    const covers = new Map<number, number>();
    for (let row = 0; row < data.rows; row++) {
      const leaf = leafOf(tree!, data.features, row * data.featureCount);
      covers.set(leaf, (covers.get(leaf) ?? 0) + 0.25);
    }
    tree!.left.forEach((left, node) => {
      if (left < 0) expect(covers.get(node) ?? 0, `leaf ${node}`).toBeCloseTo(tree!.cover[node]!, 5);
    });
    expect(tree!.threshold.every(Number.isFinite)).toBe(true);
    expect(() => writeXgboostJson(ensemble, ['a', 'b'])).not.toThrow();
  }

  test('values near the limit of float32 are parted in training as in scoring', () => {
    const rows = [3e38, 3.2e38, 3.4e38, 2e38, -2e38, -3.4e38].map((value) => [value, value / 2]);
    expectRowsWhereTheyRest(rows, [0, 1, 0, 1, 0, 1]);
    const ensemble = train(matrixOf(rows, [0, 0, 0, 1, 1, 1]), {
      tree_method,
      num_boost_round: 1,
      min_child_weight: 0,
    });
    expect(ensemble.trees[0]!.threshold[0]).toBeCloseTo(2.5e38, -32);
  });

  test.each([
    ['the largest number', LARGEST_FLOAT32, LARGEST_FLOAT32],
    ['numbers up to the largest', 3e38, LARGEST_FLOAT32],
    ['numbers from the smallest up to the largest', -LARGEST_FLOAT32, LARGEST_FLOAT32],
    ['large numbers', 2e38, 3e38],
  ])('only whether a value is missing informs: %s', (_, low, high) => {
    const rows = [low, high, low, high, null, null, null, null].map((value) => [value, 1]);
    expectRowsWhereTheyRest(rows, [0, 0, 0, 0, 1, 1, 1, 1]);
    expectRowsWhereTheyRest(rows, [1, 1, 1, 1, 0, 0, 0, 0]);
    const data = matrixOf(rows, [0, 0, 0, 0, 1, 1, 1, 1]);
    const { trees } = train(data, { tree_method, num_boost_round: 1, min_child_weight: 0 });
    const [one, other] = [0, 4].map((row) => trees[0]!.weight[leafOf(trees[0]!, data.features, 2 * row)]!);
    expect(one).toBeLessThan(0);
    expect(other).toBeGreaterThan(0);
  });

  test('any values, missing ones among them', () => {
    const cell = fc.option(values, { freq: 5 });
    const row = fc.record({ cells: fc.tuple(cell, cell), label: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (drawn) => {
        expectRowsWhereTheyRest(
          drawn.map(({ cells }) => cells),
          drawn.map(({ label }) => label),
        );
      }),
    );
  });
});
