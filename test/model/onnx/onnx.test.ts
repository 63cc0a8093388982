import { beforeAll, describe, expect, test } from 'vitest';
import { writeOnnx } from '../../../src/model/onnx/onnx.ts';
import { type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import type { ScoringRuntime } from '../../../src/ports.ts';
import { seededRandom } from '../../../src/random.ts';
import { nextFloat32, randomEnsemble, randomRows } from '../support/random-ensemble.ts';

let runtime: ScoringRuntime;
beforeAll(async () => {
  runtime = await nodeOrtRuntime();
});

function scored(ensemble: Ensemble, features: Float32Array): Float32Array {
  const session = runtime.createSession(writeOnnx(ensemble));
  const margins = session.margins(features, features.length / ensemble.featureCount);
  session.dispose();
  return margins;
}

/** One split at `threshold`: 1 to the left, 2 to the right. */
function stump(threshold: number, defaultLeft: 0 | 1): Ensemble {
  return {
    featureCount: 1,
    baseMargin: 0,
    trees: [
      {
        left: Int32Array.of(1, -1, -1),
        right: Int32Array.of(2, -1, -1),
        feature: Int32Array.of(0, 0, 0),
        threshold: Float32Array.of(threshold, 0, 0),
        defaultLeft: Uint8Array.of(defaultLeft, 0, 0),
        weight: Float32Array.of(0, 1, 2),
        gain: Float32Array.of(1, 0, 0),
        cover: Float32Array.of(2, 1, 1),
      },
    ],
  };
}

describe('an ensemble written as ONNX', () => {
  test.each([0.1, -7, 16777217, 0, 1e-40].map(Math.fround))('splits on x < %f, to the step', (threshold) => {
    const rows = Float32Array.of(nextFloat32(threshold, -1), threshold, nextFloat32(threshold, 1));
    expect([...scored(stump(threshold, 0), rows)]).toEqual([1, 2, 2]);
  });

  test('is the same as of its trees.json, whose text has no -0', () => {
    const ensemble = stump(-0, 0);
    const [tree] = ensemble.trees;
    // What a calibration of slope 0 makes of the leaves.
    tree!.weight.set([0, -1 * 0, 2 * 0]);
    const read = readBooster(new TextEncoder().encode(writeXgboostJson(ensemble, ['x']))).ensemble;
    expect(writeOnnx(read)).toEqual(writeOnnx(ensemble));
    expect([...scored(ensemble, Float32Array.of(-1, 0))]).toEqual([0, 0]);
  });

  test('infinities are values like any other', () => {
    expect([...scored(stump(0, 0), Float32Array.of(-Infinity, Infinity))]).toEqual([1, 2]);
    expect([...scored(stump(0, 1), Float32Array.of(-Infinity, Infinity))]).toEqual([1, 2]);
  });

  test('a missing value takes the default direction', () => {
    expect([...scored(stump(0, 1), Float32Array.of(Number.NaN))]).toEqual([1]);
    expect([...scored(stump(0, 0), Float32Array.of(Number.NaN))]).toEqual([2]);
  });

  // Exactly: both add float32 leaves in the same order.
  test.each([
    { trees: 1, depth: 1, featureCount: 1 },
    { trees: 3, depth: 0, featureCount: 2 },
    { trees: 7, depth: 8, featureCount: 3 },
    { trees: 400, depth: 2, featureCount: 19 },
  ])('scores as the reference does, bit for bit: $trees trees of depth $depth', (shape) => {
    const random = seededRandom(shape.trees);
    const ensemble = randomEnsemble(random, shape);
    const rows = randomRows(random, 2000, shape.featureCount);
    expect(scored(ensemble, rows)).toEqual(marginsOf(ensemble, rows));
  });

  test('without trees every margin is the base margin', () => {
    const ensemble: Ensemble = { featureCount: 2, baseMargin: Math.fround(-3.3), trees: [] };
    const margin = Math.fround(-3.3);
    expect([...scored(ensemble, Float32Array.of(1, 2, Number.NaN, 4))]).toEqual([margin, margin]);
  });

  test('equal ensembles give equal bytes', () => {
    const shape = { trees: 5, depth: 4, featureCount: 3 };
    const once = writeOnnx(randomEnsemble(seededRandom(4), shape));
    expect(writeOnnx(randomEnsemble(seededRandom(4), shape))).toEqual(once);
    expect(writeOnnx(randomEnsemble(seededRandom(5), shape))).not.toEqual(once);
  });
});
