import { beforeAll, describe, expect, it } from 'vitest';
import { treeKernel } from '../../../src/model/kernel/kernel.ts';
import { writeOnnx } from '../../../src/model/onnx/onnx.ts';
import { constantTree, type Ensemble, marginsOf, type Tree } from '../../../src/model/trees.ts';
import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { nodeKernel } from '../../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import type { ScoringRuntime } from '../../../src/ports.ts';
import { randomInteger, seededRandom } from '../../../src/random.ts';
import { nextFloat32, randomEnsemble } from '../support/random-ensemble.ts';

/** The ends of float32: https://en.wikipedia.org/wiki/Single-precision_floating-point_format */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
const SMALLEST = 2 ** -149;
const SMALLEST_NORMAL = 2 ** -126;

let runtime: ScoringRuntime;
beforeAll(async () => {
  runtime = await nodeOrtRuntime();
});

/** Scores by the kernel, by ONNX Runtime and by the plain walk; zeros are told apart. */
function expectSameBits(ensemble: Ensemble, rows: Float32Array): void {
  const count = rows.length / ensemble.featureCount;
  const session = runtime.createSession(writeOnnx(ensemble));
  const expected = session.margins(rows, count);
  session.dispose();
  expect(treeKernel(nodeKernel(), ensemble).margins(rows, count)).toEqual(expected);
  expect(marginsOf(ensemble, rows)).toEqual(expected);
}

/** One split a level, on one side: after it comes the next, and the other child is a leaf. */
function chain(levels: number, side: 'left' | 'right', thresholdAt: (level: number) => number): Tree {
  const nodes = 2 * levels + 1;
  const tree: Tree = {
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    defaultLeft: new Uint8Array(nodes),
    weight: Float32Array.from({ length: nodes }, (_, node) => node / 64),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
  };
  for (let level = 0, node = 0; level < levels; level++) {
    tree.left[node] = 2 * level + 1;
    tree.right[node] = 2 * level + 2;
    tree.threshold[node] = thresholdAt(level);
    tree.defaultLeft[node] = level % 2;
    tree.weight[node] = 0;
    node = side === 'left' ? 2 * level + 1 : 2 * level + 2;
  }
  return tree;
}

/** A split of one feature at a threshold, by which leaf the ways are told apart. */
function stump(feature: number, threshold: number, defaultLeft: number, weights = [0.25, -0.5]): Tree {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: Uint8Array.of(defaultLeft, 0, 0),
    weight: Float32Array.of(0, ...weights),
    gain: new Float32Array(3),
    cover: new Float32Array(3),
  };
}

/** Each value for each of the features by turns, missing ones among them. */
function rowsOf(values: number[], featureCount: number, rows: number): Float32Array {
  const random = seededRandom(23);
  return Float32Array.from(
    { length: rows * featureCount },
    () => values[randomInteger(random, values.length)]!,
  );
}

describe('an odd model scores by the tree kernel to the bits of ONNX Runtime:', () => {
  it('one leaf', () => {
    expectSameBits({ featureCount: 2, baseMargin: -1.5, trees: [constantTree(0.75)] }, new Float32Array(80));
  });

  it('leaves among splits, at the first place, the last and between', () => {
    const [one, two] = randomEnsemble(seededRandom(2), { trees: 2, depth: 5, featureCount: 3 }).trees;
    const leaf = constantTree(0.1);
    const trees = [leaf, one!, leaf, stump(1, 0.5, 1), leaf, two!, leaf];
    expectSameBits(
      { featureCount: 3, baseMargin: 0.3, trees },
      rowsOf([-1.5, 0, 0.25, 0.5, 1, Number.NaN], 3, 500),
    );
  });

  it.each(['left', 'right'] as const)('splits three hundred levels deep on the %s', (side) => {
    // A row leaves where its value is not on the side of the threshold.
    const trees = [
      chain(300, side, (level) => (side === 'left' ? 300 - level : level)),
      chain(31, side, () => 0),
    ];
    const rows = Float32Array.from({ length: 700 }, (_, row) => (row % 50 === 0 ? Number.NaN : row / 2 - 25));
    expectSameBits({ featureCount: 1, baseMargin: 0, trees }, rows);
  });

  it('more than 65,536 features', () => {
    const featureCount = 65_536 + 1_000;
    const asked = [0, 32_767, 32_768, 65_535, 65_536, featureCount - 1];
    const trees = asked.flatMap((feature, index) => [
      stump(feature, 0.5, 0, [2 ** -index, -(2 ** -index)]),
      stump(feature, -0.5, 1, [3 * 2 ** -index, 2 ** -index]),
    ]);
    const rows = new Float32Array(40 * featureCount);
    const random = seededRandom(8);
    for (let row = 0; row < 40; row++)
      for (const feature of asked)
        rows[row * featureCount + feature] = [-1, 0, 1, Number.NaN][randomInteger(random, 4)]!;
    expectSameBits({ featureCount, baseMargin: 0, trees }, rows);
  });

  const thresholds = [
    LARGEST,
    -LARGEST,
    SMALLEST_NORMAL,
    -SMALLEST_NORMAL,
    SMALLEST,
    -SMALLEST,
    SMALLEST_NORMAL - SMALLEST,
    0,
    -0,
  ];
  const values = [
    ...thresholds.flatMap((value) => [nextFloat32(value, -1), value, nextFloat32(value, 1)]),
    Number.NaN,
    Infinity,
    -Infinity,
  ];

  it.each([
    ['left', [1]],
    ['right', [0]],
    ['left and right', [0, 1]],
  ])('thresholds at the ends of float32 and around zero, missing values going %s', (_, defaults) => {
    const trees = thresholds.flatMap((threshold, index) =>
      defaults.map((defaultLeft) => stump(index % 3, threshold, defaultLeft, [index / 8, -index / 16])),
    );
    // Deeper ones are walked, and not computed.
    for (const defaultLeft of defaults) {
      const deep = chain(thresholds.length, 'right', (level) => thresholds[level]!);
      trees.push({ ...deep, defaultLeft: deep.defaultLeft.map(() => defaultLeft) });
    }
    expectSameBits({ featureCount: 3, baseMargin: 0.1, trees }, rowsOf(values, 3, 2_000));
  });

  it('leaves too small for float32’s usual form, of both signs, and zeros', () => {
    const trees = [SMALLEST, -SMALLEST, SMALLEST_NORMAL, -0, 0, SMALLEST_NORMAL - SMALLEST].map(
      (weight, index) => stump(0, index, index % 2, [weight, -weight]),
    );
    for (const baseMargin of [0, -0, -SMALLEST_NORMAL, 3 * SMALLEST])
      expectSameBits(
        { featureCount: 1, baseMargin, trees },
        rowsOf([-1, 0, 1, 2, 3, 4, 5, 6, Number.NaN], 1, 300),
      );
  });

  it('thresholds that XGBoost wrote as infinite', () => {
    const trees = [stump(0, 7, 0), stump(1, 7, 1), stump(0, 8, 1), stump(1, 8, 0)];
    const names = ['one', 'other'];
    const text = writeXgboostJson({ featureCount: 2, baseMargin: 0, trees }, names);
    const infinite = text.replaceAll(
      /"split_conditions":\[([78])[^,]*/g,
      (_, which) => `"split_conditions":[${which === '7' ? 'Infinity' : '-Infinity'}`,
    );
    expect(infinite.split('Infinity')).toHaveLength(5);
    const { ensemble } = readBooster(new TextEncoder().encode(infinite));
    expectSameBits(ensemble, rowsOf([0, LARGEST, -LARGEST, Number.NaN], 2, 300));
  });
});
