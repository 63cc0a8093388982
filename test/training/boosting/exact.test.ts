import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { marginsOf, type Tree } from '../../../src/model/trees.ts';
import type { BoostParams } from '../../../src/training/boosting/params.ts';
import { matrixOf, train } from './data.ts';

/** Files that scripts/golden-xgboost.py wrote with real XGBoost. */
const folder = new URL('../../golden/xgboost/', import.meta.url);

type GoldenNode =
  | { leaf: number; cover: number }
  | {
      feature: number;
      threshold: number;
      missing: 'left' | 'right';
      gain: number;
      cover: number;
      left: GoldenNode;
      right: GoldenNode;
    };
interface Golden {
  params: Partial<BoostParams>;
  monotone: number[] | null;
  labels: number[];
  weights?: number[];
  features: (number | null)[][];
  models: Record<string, { base_score: number; trees: GoldenNode[]; margins: number[] }>;
}

const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file): [string, Golden] => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]);

describe('exact grows the trees of XGBoost', () => {
  test('there are golden files of a 1.7 and of a current XGBoost', () => {
    const versions = new Set(cases.flatMap(([, golden]) => Object.keys(golden.models)));
    expect([...versions].sort()).toEqual([expect.stringMatching(/^1\.7/), expect.stringMatching(/^3/)]);
    expect(cases.length).toBe(21);
  });

  test.each(cases)('%s', (_, golden) => {
    const data = matrixOf(golden.features, golden.labels, golden.weights);
    const ensemble = train(data, { ...golden.params, tree_method: 'exact' }, golden.monotone ?? undefined);
    const margins = marginsOf(ensemble, data.features);
    for (const model of Object.values(golden.models)) {
      expect(ensemble.trees).toHaveLength(model.trees.length);
      ensemble.trees.forEach((tree, index) => {
        expectSameNode(tree, 0, model.trees[index]!, `tree ${index} root`);
      });
      // Leaves agree to 1e-5, so five of them to 5e-5; margins are tens at most.
      model.margins.forEach((margin, row) => {
        expect(Math.abs(margins[row]! - margin)).toBeLessThan(5e-5);
      });
    }
  });
});

describe('a tree worked out by hand', () => {
  // With base score ½ every gradient is ∓½ and every second derivative ¼.
  const params = { tree_method: 'exact', num_boost_round: 1, max_depth: 1, eta: 1, base_score: 0.5 } as const;
  const rows = [[1], [2], [3], [4], [null]];

  test('splits where the gain is largest and weighs leaves by the Newton step', () => {
    const { trees } = train(matrixOf(rows, [0, 0, 1, 1, 1]), { ...params, min_child_weight: 0, lambda: 0 });
    // {1, 2} against {3, 4, missing}: pure, so weights are ∓½ / ¼ = ∓2 and the gain is 2 + 3 − ½² / (5/4) = 4.8.
    expect(trees[0]!.feature[0]).toBe(0);
    expect(trees[0]!.threshold[0]).toBe(2.5);
    expect(trees[0]!.defaultLeft[0]).toBe(0);
    expect([...trees[0]!.weight]).toEqual([0, -2, 2]);
    // float32 sums: half a step of 5 is 2.4e-7.
    expect(trees[0]!.gain[0]).toBeCloseTo(4.8, 6);
    expect([...trees[0]!.cover]).toEqual([1.25, 0.5, 0.75]);
  });

  test('learns to send missing values left', () => {
    const { trees } = train(matrixOf(rows, [0, 0, 1, 1, 0]), { ...params, min_child_weight: 0, lambda: 0 });
    expect([trees[0]!.threshold[0], trees[0]!.defaultLeft[0]]).toEqual([2.5, 1]);
    expect([...trees[0]!.weight]).toEqual([0, -2, 2]);
  });

  test('shrinks leaves by lambda and alpha', () => {
    const { trees } = train(matrixOf(rows, [0, 0, 1, 1, 1]), {
      ...params,
      min_child_weight: 0,
      lambda: 0.5,
      alpha: 0.25,
    });
    // −(Σg ∓ α) / (Σh + λ): −(1 − ¼) / (½ + ½) and (1½ − ¼) / (¾ + ½).
    expect([...trees[0]!.weight]).toEqual([0, -0.75, 1]);
  });

  test('prunes a split that gains less than gamma', () => {
    const { trees } = train(matrixOf(rows, [0, 0, 1, 1, 1]), {
      ...params,
      min_child_weight: 0,
      lambda: 0,
      gamma: 5,
    });
    // One leaf: ½ / (5/4), a float32 and so within 3e-8.
    expect(trees[0]!.left[0]).toBe(-1);
    expect(trees[0]!.weight[0]).toBeCloseTo(0.4, 7);
  });
});

/** Same structure, thresholds within one float32 step, leaves within 1e-5 (a float32 step of Math.exp may differ). */
function expectSameNode(tree: Tree, place: number, golden: GoldenNode, path: string): void {
  // Covers and gains are float32 sums of values that may differ in their last bit.
  expect(Math.abs(tree.cover[place]! - golden.cover), `${path} cover`).toBeLessThan(
    1e-5 * (1 + golden.cover),
  );
  if ('leaf' in golden) {
    expect(tree.left[place], `${path} is a leaf`).toBe(-1);
    expect(Math.abs(tree.weight[place]! - golden.leaf), `${path} weight`).toBeLessThan(1e-5);
    return;
  }
  expect(tree.left[place], `${path} is split`).toBeGreaterThan(0);
  expect(tree.feature[place], `${path} feature`).toBe(golden.feature);
  expect(float32Steps(tree.threshold[place]!, golden.threshold), `${path} threshold`).toBeLessThanOrEqual(1);
  expect(tree.defaultLeft[place], `${path} default`).toBe(golden.missing === 'left' ? 1 : 0);
  expect(Math.abs(tree.gain[place]! - golden.gain), `${path} gain`).toBeLessThan(1e-4 * (1 + golden.gain));
  expectSameNode(tree, tree.left[place]!, golden.left, `${path} left`);
  expectSameNode(tree, tree.right[place]!, golden.right, `${path} right`);
}

/** How many representable numbers lie between two float32. */
function float32Steps(first: number, second: number): number {
  const [a, b] = new Int32Array(Float32Array.of(first, second).buffer) as unknown as [number, number];
  const ordered = (bits: number) => (bits < 0 ? -2147483648 - bits : bits);
  return Math.abs(ordered(a) - ordered(b));
}
