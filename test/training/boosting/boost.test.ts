import { describe, expect, test } from 'vitest';
import { type Ensemble, leafOf, marginsOf, type Tree } from '../../../src/model/trees.ts';
import { seededRandom } from '../../../src/random.ts';
import { boost, type Matrix } from '../../../src/training/boosting/boost.ts';
import { derivativeWeights, logLoss, writeGradients } from '../../../src/training/boosting/objective.ts';
import { type BoostParams, boostParamsSchema } from '../../../src/training/boosting/params.ts';
import { matrixOf, randomMatrix, train } from './data.ts';

const methods = ['exact', 'hist'] as const;

describe.each(methods)('%s', (tree_method) => {
  test('splits for a gain of more than a millionth, and for no less', () => {
    const data = matrixOf([[1], [2]], [0, 1]);
    const splits = (lambda: number) => {
      const { trees } = train(data, {
        tree_method,
        lambda,
        num_boost_round: 1,
        base_score: 0.5,
        min_child_weight: 0,
      });
      return trees[0]!.left[0]! >= 0;
    };
    // Derivatives are ±½ and ¼, and cancel out at the root: the gain is 2 · ½² / (¼ + λ). One more or less in λ changes it
    // by 2e-6 of itself, the few roundings to float32 by 6e-8 each.
    expect([splits(499_998), splits(500_001)]).toEqual([true, false]);
  });

  test('a split node covers what its children cover, and every leaf weighs by its own rows', () => {
    const data = randomMatrix(600, 5, 2);
    const params = { tree_method, lambda: 2, alpha: 0.1, eta: 0.5, scale_pos_weight: 1.5 };
    const ensemble = train(data, params);
    eachRound(ensemble, data, params.scale_pos_weight, (tree, gradients) => {
      const sums = sumsByNode(tree, data, gradients);
      for (let place = 0; place < tree.left.length; place++) {
        const [gradient, hessian] = sums[place]!;
        // Covers are float32, of sums of up to 600 quarters.
        expect(Math.abs(tree.cover[place]! - hessian)).toBeLessThan(1e-4);
        if (tree.left[place]! < 0) {
          const thresholded = Math.sign(gradient) * Math.max(Math.abs(gradient) - params.alpha, 0);
          const weight = (-params.eta * thresholded) / (hessian + params.lambda);
          expect(Math.abs(tree.weight[place]! - weight)).toBeLessThan(1e-5);
        } else {
          const [left, right] = [sums[tree.left[place]!]!, sums[tree.right[place]!]!];
          expect(left[0] + right[0]).toBeCloseTo(gradient, 9);
          expect(left[1] + right[1]).toBeCloseTo(hessian, 9);
          expect(Math.min(left[1], right[1])).toBeGreaterThanOrEqual(1 - 1e-9);
        }
      }
    });
  });

  test('every round lowers the training loss', () => {
    const data = randomMatrix(500, 4, 3);
    const ensemble = train(data, { tree_method, num_boost_round: 20 });
    let before = Number.POSITIVE_INFINITY;
    for (let rounds = 0; rounds <= 20; rounds++) {
      const loss = logLoss(marginsOf(firstRounds(ensemble, rounds), data.features), data);
      expect(loss).toBeLessThan(before);
      before = loss;
    }
  });

  test('no tree is deeper than max_depth', () => {
    for (const depth of [1, 2, 5])
      for (const tree of train(randomMatrix(400, 4, 4), { tree_method, max_depth: depth }).trees)
        expect(depthOf(tree)).toBeLessThanOrEqual(depth);
  });

  test('a monotone margin never falls with a rising feature, nor rises with a falling one', () => {
    const data = randomMatrix(600, 4, 5);
    const monotone = [1, -1, 0, 1];
    const ensemble = train(data, { tree_method, num_boost_round: 30, min_child_weight: 0 }, monotone);
    const { next } = seededRandom(6);
    for (let probe = 0; probe < 200; probe++) {
      const row = Array.from({ length: 4 }, () => (next() < 0.1 ? Number.NaN : next() * 4 - 2));
      monotone.forEach((sign, feature) => {
        if (sign === 0) return;
        const sweep = Array.from({ length: 81 }, (_, step) => row.with(feature, -4 + step / 10));
        const margins = marginsOf(ensemble, Float32Array.from(sweep.flat()));
        for (let step = 1; step < margins.length; step++)
          expect(sign * (margins[step]! - margins[step - 1]!)).toBeGreaterThanOrEqual(0);
      });
    }
  });

  test('without the constraint the same data give a margin that is not monotone', () => {
    const ensemble = train(randomMatrix(600, 4, 5), { tree_method, num_boost_round: 30 });
    const sweep = Array.from({ length: 81 }, (_, step) => [0, 0, 0, -4 + step / 10]);
    const margins = [...marginsOf(ensemble, Float32Array.from(sweep.flat()))];
    expect(margins).not.toEqual(margins.toSorted((a, b) => a - b));
  });

  test('constraints of 0 constrain nothing', () => {
    const data = randomMatrix(300, 4, 7);
    expect(train(data, { tree_method, alpha: 0.5 }, [0, 0, 0, 0])).toEqual(
      train(data, { tree_method, alpha: 0.5 }),
    );
  });

  test('the same seed draws the same rows and features, another seed others', () => {
    const data = randomMatrix(300, 6, 8);
    const params = boostParamsSchema.parse({
      tree_method,
      num_boost_round: 5,
      subsample: 0.6,
      colsample_bytree: 0.5,
    });
    const byseed = (seed: number) => boost(data, params, { random: seededRandom(seed) });
    expect(byseed(1)).toEqual(byseed(1));
    expect(byseed(1)).not.toEqual(byseed(2));
  });

  test('colsample_bytree lets each tree split on its share of the features only', () => {
    const { trees } = train(randomMatrix(400, 6, 9), {
      tree_method,
      colsample_bytree: 0.34,
      num_boost_round: 20,
    });
    const used = trees.map((tree) => new Set([...tree.feature].filter((_, place) => tree.left[place]! >= 0)));
    for (const features of used) expect(features.size).toBeLessThanOrEqual(2);
    expect(new Set(used.flatMap((features) => [...features])).size).toBe(6);
  });

  test('subsample leaves rows out of a tree but not out of the margins of the next', () => {
    const data = randomMatrix(1000, 3, 10);
    const params = { tree_method, subsample: 0.5, num_boost_round: 30, eta: 0.1 } as const;
    const { trees } = train(data, params);
    // At probability ½ every row weighs ¼: 500 rows of 1,000, give or take four standard deviations of 16 rows.
    const first = train(data, { ...params, base_score: 0.5 }).trees[0]!;
    expect(Math.abs(first.cover[0]! / 0.25 - 500)).toBeLessThan(64);
    expect(trees).toHaveLength(30);
    const full = logLoss(marginsOf(train(data, { ...params, subsample: 1 }), data.features), data);
    const half = logLoss(marginsOf(train(data, params), data.features), data);
    // Were stale margins used, the loss would hardly move from the first tree's 0.65.
    expect(half).toBeLessThan(full + 0.05);
  });

  describe('degenerate data', () => {
    const single = (tree: Tree) => expect([...tree.left]).toEqual([-1]);

    test('one row makes trees of one leaf that move towards its label', () => {
      const { trees } = train(matrixOf([[1, 2]], [1]), { tree_method, base_score: 0.5 });
      for (const tree of trees) single(tree);
      // h = ¼ is below min_child_weight 1, so XGBoost gives the leaf weight 0.
      expect(trees[0]!.weight[0]).toBe(0);
      const free = train(matrixOf([[1, 2]], [1]), {
        tree_method,
        base_score: 0.5,
        min_child_weight: 0,
        eta: 1,
      });
      // −g / (h + λ) = ½ / 1¼ in float32.
      expect(free.trees[0]!.weight[0]).toBeCloseTo(0.4, 7);
    });

    test('one class gives a finite margin and no split', () => {
      for (const label of [0, 1]) {
        const data = { ...randomMatrix(50, 3, 11), labels: new Uint8Array(50).fill(label) };
        const ensemble = train(data, { tree_method });
        for (const tree of ensemble.trees) single(tree);
        // XGBoost bounds an estimated probability by 1e-6: log-odds of ∓13.8155. Near 1 a float32 step is 6e-8 of
        // those 1e-6, so that side is off by some percent of 1.
        expect(Math.abs(Math.abs(ensemble.baseMargin) - 13.8155)).toBeLessThan(0.1);
      }
    });

    test('constant columns and columns without any value are not split on', () => {
      const rows = Array.from({ length: 40 }, (_, row) => [5, null, row % 2 ? 3 : 3]);
      const labels = Array.from({ length: 40 }, (_, row) => (row < 13 ? 1 : 0));
      for (const tree of train(matrixOf(rows, labels), { tree_method, min_child_weight: 0 }).trees)
        single(tree);
    });

    test('a constant column splits on whether it is missing', () => {
      for (const constant of [5, 0, -5]) {
        const rows = Array.from({ length: 40 }, (_, row) => [row < 20 ? constant : null]);
        const labels = Array.from({ length: 40 }, (_, row) => (row < 18 || row > 37 ? 1 : 0));
        const { trees } = train(matrixOf(rows, labels), { tree_method, num_boost_round: 1 });
        const present = leafOf(trees[0]!, Float32Array.of(constant), 0);
        const missing = leafOf(trees[0]!, Float32Array.of(Number.NaN), 0);
        expect(trees[0]!.weight[present]).toBeGreaterThan(0);
        expect(trees[0]!.weight[missing]).toBeLessThan(0);
      }
    });

    test('a min_child_weight that no child reaches leaves one leaf', () => {
      for (const tree of train(randomMatrix(100, 3, 12), { tree_method, min_child_weight: 20 }).trees)
        single(tree);
    });
  });
});

describe('early stopping', () => {
  const data = randomMatrix(300, 6, 13);
  const validation = randomMatrix(300, 6, 14);
  const params = boostParamsSchema.parse({ num_boost_round: 200, eta: 0.5, early_stopping_rounds: 7 });

  test('keeps the rounds up to the smallest validation loss and stops so many rounds after it', () => {
    const losses: number[] = [];
    const ensemble = boost(data, params, {
      random: seededRandom(1),
      validation,
      onRound: (round, loss) => expect(losses.push(loss!)).toBe(round),
    });
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(ensemble.trees).toHaveLength(best);
    expect(losses).toHaveLength(best + 7);
    const loss = logLoss(marginsOf(ensemble, validation.features), validation);
    expect(loss).toBe(losses[best - 1]);
  });

  test('without it every round is kept, though the validation is watched', () => {
    const rounds = { ...params, early_stopping_rounds: null, num_boost_round: 30 };
    const losses: (number | undefined)[] = [];
    const context = {
      random: seededRandom(1),
      validation,
      onRound: (_: number, loss?: number) => losses.push(loss),
    };
    expect(boost(data, rounds, context).trees).toHaveLength(30);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  test('needs validation data', () => {
    expect(() => boost(data, params, { random: seededRandom(1) })).toThrow(/early_stopping_rounds/);
  });
});

describe('inputs that do not fit together are refused', () => {
  const data = randomMatrix(10, 3, 15);
  const context = { random: seededRandom(1) };
  const params = boostParamsSchema.parse({});
  test.each<[string, Matrix]>([
    ['no rows', { ...data, rows: 0, features: new Float32Array(0), labels: new Uint8Array(0) }],
    ['values for another shape', { ...data, featureCount: 4 }],
    ['labels for another number of rows', { ...data, labels: new Uint8Array(9) }],
    ['a label of 2', { ...data, labels: new Uint8Array(10).fill(2) }],
  ])('%s', (_, matrix) => {
    expect(() => boost(matrix, params, context)).toThrow(/training data/);
  });

  test('constraints for another number of features', () => {
    expect(() => boost(data, params, { ...context, monotone: [1] })).toThrow(/monotone/);
  });

  test('parameters that XGBoost does not have or that are out of range', () => {
    for (const wrong of [
      { learning_rate: 0.1 },
      { eta: 0 },
      { max_bin: 257 },
      { base_score: 1 },
      { subsample: 0 },
    ])
      expect(boostParamsSchema.safeParse(wrong).success).toBe(false);
  });
});

function firstRounds(ensemble: Ensemble, rounds: number): Ensemble {
  return { ...ensemble, trees: ensemble.trees.slice(0, rounds) };
}

/** Calls back with each tree and the derivatives that it was grown for. */
function eachRound(
  ensemble: Ensemble,
  data: Matrix,
  positiveWeight: BoostParams['scale_pos_weight'],
  visit: (tree: Tree, gradients: Float32Array) => void,
): void {
  const gradients = new Float32Array(2 * data.rows);
  ensemble.trees.forEach((tree, round) => {
    const margins = marginsOf(firstRounds(ensemble, round), data.features);
    writeGradients(gradients, margins, data.labels, derivativeWeights(data, positiveWeight));
    visit(tree, gradients);
  });
}

/** Sums of both derivatives of the rows that pass each node. */
function sumsByNode(tree: Tree, data: Matrix, gradients: Float32Array): [number, number][] {
  const sums = Array.from(tree.left, (): [number, number] => [0, 0]);
  for (let row = 0; row < data.rows; row++) {
    const leaf = leafOf(tree, data.features, row * data.featureCount);
    sums[leaf]![0] += gradients[2 * row]!;
    sums[leaf]![1] += gradients[2 * row + 1]!;
  }
  for (let place = tree.left.length - 1; place >= 0; place--)
    for (const child of [tree.left[place]!, tree.right[place]!])
      if (child >= 0)
        [0, 1].forEach((part) => {
          sums[place]![part]! += sums[child]![part]!;
        });
  return sums;
}

function depthOf(tree: Tree, place = 0): number {
  if (tree.left[place]! < 0) return 0;
  return 1 + Math.max(depthOf(tree, tree.left[place]), depthOf(tree, tree.right[place]));
}
