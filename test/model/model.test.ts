import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../../src/application/encode.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { loadModel, probabilityOf } from '../../src/model/model.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { ScoringRuntime } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { smallBundle, smallEnsemble } from './support/bundle.ts';
import { nextFloat32, randomRows } from './support/random-ensemble.ts';

let runtime: ScoringRuntime;
beforeAll(async () => {
  runtime = await nodeOrtRuntime();
});

describe('a model', () => {
  test('scores what the encoder gives', () => {
    const model = loadModel(openBundle(smallBundle()), '7', runtime);
    const features = new Float32Array(8);
    encode(model.compiled, [30, 1000, 400], features, 0);
    encode(model.compiled, [30, Number.NaN, 400], features, 4);
    const [one, two] = marginsOf(smallEnsemble(), features);
    expect([...model.margins(features, 2)]).toEqual([one, two]);
    const probabilities = model.probabilities(features, 2);
    expect([...probabilities]).toEqual([probabilityOf(one!), probabilityOf(two!)]);
    expect(model.decide(probabilities[0]!).prediction).toBe(probabilities[0]! >= 0.1 ? 1 : 0);
  });

  test('is refused when a golden row scores one float32 step beside', () => {
    const bundle = openBundle(
      smallBundle({
        change: ({ golden }) => {
          golden.margins[1] = nextFloat32(golden.margins[1]!, 1);
        },
      }),
    );
    expect(() => loadModel(bundle, '7', runtime)).toThrow(
      expect.objectContaining({
        code: 'model_unavailable',
        message: expect.stringMatching(/golden row 1 scores to the margin -?[0-9.]+ and should to/),
      }),
    );
  });

  test('is refused when its trees are another model’s', () => {
    const files = smallBundle({ seed: 1 });
    const bundle = openBundle(files);
    bundle.files.set('model.onnx', smallBundle({ seed: 2 }).get('model.onnx')!);
    expect(() => loadModel(bundle, '7', runtime)).toThrow('golden row 0');
  });

  test('is refused when golden rows do not have its width', () => {
    const bundle = openBundle(smallBundle({ change: ({ golden }) => golden.rows[0]!.pop() }));
    expect(() => loadModel(bundle, '7', runtime)).toThrow('do not match in number');
  });

  test('that was disposed of asks to try again', () => {
    const model = loadModel(openBundle(smallBundle()), '7', runtime);
    model.dispose();
    expect(() => model.probabilities(new Float32Array(4), 1)).toThrow(
      expect.objectContaining({ code: 'model_unavailable', retryAfterSeconds: 1 }),
    );
  });
});

describe('a model of many rows', () => {
  const ROWS = 400;
  const rows = randomRows(seededRandom(5), ROWS, 4);
  const kernel = nodeKernel();

  test('scores them by the tree kernel, to the same bits', () => {
    const many = { kernel, notUsed: (reason: string) => expect.fail(reason) };
    const model = loadModel(openBundle(smallBundle()), '7', runtime, many);
    expect(model.probabilitiesOfMany(rows, ROWS)).toEqual(model.probabilities(rows, ROWS));
  });

  test.each([
    ['are another model’s', smallBundle({ seed: 2 }).get('trees.json')!, 'golden row 0'],
    ['cannot be read', new Uint8Array(3), 'trees.json: '],
  ])('scores them by ONNX Runtime where the trees %s, and says so', (_, trees, reason) => {
    const bundle = openBundle(smallBundle());
    bundle.files.set('trees.json', trees);
    const reasons: string[] = [];
    const many = { kernel, notUsed: (told: string) => void reasons.push(told) };
    const model = loadModel(bundle, '7', runtime, many);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
    expect(model.probabilitiesOfMany(rows, ROWS)).toEqual(model.probabilities(rows, ROWS));
  });
});

describe('the sigmoid', () => {
  test('keeps the digits of small probabilities', () => {
    expect(probabilityOf(0)).toBe(0.5);
    // p = e^m to a relative e^m, far below float64's own resolution here. Both exponentials are good to one unit.
    for (const margin of [-40, -104, -700])
      expect(Math.abs(probabilityOf(margin) / Math.exp(margin) - 1)).toBeLessThanOrEqual(2 ** -51);
    expect(probabilityOf(-740)).toBeGreaterThan(0);
  });

  test('is symmetric, monotone and never leaves 0 to 1', () => {
    let last = 0;
    for (let margin = -800; margin <= 800; margin += 0.5) {
      const probability = probabilityOf(margin);
      expect(probability).toBeGreaterThanOrEqual(last);
      // Rounding of 1 + e^x and of the two quotients, at most half a step below 1 each.
      expect(Math.abs(probability + probabilityOf(-margin) - 1)).toBeLessThanOrEqual(2 ** -52);
      last = probability;
    }
    expect(probabilityOf(-Infinity)).toBe(0);
    expect(probabilityOf(Infinity)).toBe(1);
  });
});
