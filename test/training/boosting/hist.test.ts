import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafOf, marginsOf } from '../../../src/model/trees.ts';
import { rocAuc } from '../../../src/statistics/discrimination.ts';
import { rank } from '../../../src/statistics/ranking.ts';
import { SplitEvaluator } from '../../../src/training/boosting/evaluator.ts';
import { finishTree } from '../../../src/training/boosting/growth.ts';
import { createHistogramGrower } from '../../../src/training/boosting/hist.ts';
import { boostParamsSchema } from '../../../src/training/boosting/params.ts';
import { matrixOf, randomMatrix, train } from './data.ts';

describe('hist against exact', () => {
  // At base score ½ derivatives are ±½ and ¼: sums are exact in any order, so gains and ties are, too.
  const first = { num_boost_round: 1, base_score: 0.5 };
  const smallMatrix = fc
    .array(
      fc.record({
        row: fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { minLength: 3, maxLength: 3 }),
        label: fc.integer({ min: 0, max: 1 }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((rows) =>
      matrixOf(
        rows.map(({ row }) => row),
        rows.map(({ label }) => label),
      ),
    );
  const constraints = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 3, maxLength: 3 });

  test('with a bin for each distinct value the root splits alike, at the same threshold', () => {
    fc.assert(
      fc.property(smallMatrix, constraints, (data, monotone) => {
        const stump = { ...first, max_depth: 1 };
        const hist = train(data, { ...stump, tree_method: 'hist' }, monotone);
        expect(hist).toEqual(train(data, { ...stump, tree_method: 'exact' }, monotone));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('with a bin for each distinct value a deep tree scores every training row alike', () => {
    fc.assert(
      fc.property(
        smallMatrix,
        constraints,
        fc.constantFrom(0, 0.3, 1),
        (data, monotone, min_child_weight) => {
          const deep = { ...first, max_depth: 5, min_child_weight };
          const hist = train(data, { ...deep, tree_method: 'hist' }, monotone);
          const exact = train(data, { ...deep, tree_method: 'exact' }, monotone);
          expect(marginsOf(hist, data.features)).toEqual(marginsOf(exact, data.features));
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  test('sixteen bins do nearly as well as every value on rows that neither saw', () => {
    const data = randomMatrix(3000, 5, 20);
    const unseen = randomMatrix(20_000, 5, 21);
    const aucOf = (tree_method: 'exact' | 'hist') => {
      const ensemble = train(data, { tree_method, max_bin: 16, max_depth: 4, num_boost_round: 50, eta: 0.1 });
      return rocAuc(rank(marginsOf(ensemble, unseen.features), unseen.labels));
    };
    const exact = aucOf('exact');
    expect(exact).toBeGreaterThan(0.8);
    // Bins of 6% of the rows instead of the finest: a cost well below what another sample of 3,000 rows makes.
    expect(Math.abs(aucOf('hist') - exact)).toBeLessThan(0.005);
  });
});

test('rows that a tree was not grown on rest where it sends them', () => {
  const data = randomMatrix(2000, 5, 22);
  const params = boostParamsSchema.parse({ max_depth: 5, gamma: 1 });
  const grower = createHistogramGrower(data, params, new SplitEvaluator(params, new Int8Array(5)));
  const gradients = Float32Array.from({ length: 4000 }, (_, at) =>
    at % 2 === 0 ? 0.5 - data.labels[at / 2]! : 0.25,
  );
  const thirds = Int32Array.from({ length: 667 }, (_, at) => 3 * at);
  const growth = grower.grow(gradients, thirds, Int32Array.of(0, 1, 2, 4));
  const { tree, places } = finishTree(growth, params);
  const walked = Array.from({ length: data.rows }, (_, row) => leafOf(tree, data.features, 5 * row));
  expect(new Set(walked).size).toBeGreaterThan(10);
  expect(Array.from(growth.position, (place) => places[place])).toEqual(walked);
});

test('max_bin limits the thresholds of a feature', () => {
  const data = randomMatrix(2000, 3, 23);
  for (const max_bin of [2, 5]) {
    const { trees } = train(data, { max_bin, num_boost_round: 30, min_child_weight: 0 });
    const thresholds = trees.flatMap((tree) =>
      [...tree.threshold].filter((_, place) => tree.left[place]! >= 0 && tree.feature[place] === 0),
    );
    // Feature 0 has missing values, whose bin leaves one fewer: max_bin − 2 cuts, and one that parts all from missing.
    expect(new Set(thresholds).size).toBeLessThanOrEqual(max_bin - 2 + 2);
  }
});

test('parameters default to hist', () => {
  expect(boostParamsSchema.parse({}).tree_method).toBe('hist');
});
