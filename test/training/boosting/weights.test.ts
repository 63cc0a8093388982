import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marginsOf } from '../../../src/model/trees.ts';
import { checkMatrix } from '../../../src/training/boosting/matrix.ts';
import { matrixOf, randomMatrix, train } from './data.ts';

describe.each(['exact', 'hist'] as const)('%s', (tree_method) => {
  // At base score ½ derivatives are ±½ and ¼ times a whole number: sums are exact in any order.
  const first = { tree_method, num_boost_round: 1, base_score: 0.5, max_depth: 4 };
  const row = fc.record({
    values: fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { minLength: 2, maxLength: 2 }),
    label: fc.integer({ min: 0, max: 1 }),
    times: fc.integer({ min: 1, max: 4 }),
  });

  test('a row that counts n times grows the tree that n such rows grow', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0, 1, 3),
        (rows, min_child_weight) => {
          const once = matrixOf(
            rows.map(({ values }) => values),
            rows.map(({ label }) => label),
            rows.map(({ times }) => times),
          );
          const repeated = rows.flatMap((one) => Array.from({ length: one.times }, () => one));
          const often = matrixOf(
            repeated.map(({ values }) => values),
            repeated.map(({ label }) => label),
          );
          const params = { ...first, min_child_weight };
          expect(train(once, params)).toEqual(train(often, params));
        },
      ),
      { seed: 8, numRuns: 200 },
    );
  });

  test('weights of 1 change nothing', () => {
    const data = randomMatrix(400, 4, 60);
    const weights = new Float32Array(400).fill(1);
    expect(train({ ...data, weights }, { tree_method })).toEqual(train(data, { tree_method }));
  });

  test('rows of weight 0 teach nothing', () => {
    const data = randomMatrix(400, 4, 61);
    const turned = {
      ...data,
      labels: data.labels.map((label, at) => (at % 2 === 0 ? label : 1 - label)),
      weights: Float32Array.from({ length: 400 }, (_, at) => Number(at % 2 === 0)),
    };
    const straight = { ...data, weights: turned.weights };
    const params = { tree_method, num_boost_round: 20, max_depth: 3 };
    expect(marginsOf(train(turned, params), data.features)).toEqual(
      marginsOf(train(straight, params), data.features),
    );
  });
});

describe('weights are refused', () => {
  const data = matrixOf([[1], [2]], [0, 1]);
  test.each([
    [[1], '1 weights for 2 rows'],
    [[1, -1], 'a weight is not a number from 0 on'],
    [[1, Number.NaN], 'a weight is not a number from 0 on'],
    [[Infinity, 1], 'a weight is not a number from 0 on'],
    [[0, 0], 'all weights are 0'],
  ])('%j', (weights, message) => {
    expect(() => checkMatrix({ ...data, weights: Float32Array.from(weights) }, 'training data')).toThrow(
      new RangeError(`training data: ${message}`),
    );
  });
});
