import { describe, expect, test } from 'vitest';
import { writeOnnx } from '../../../src/model/onnx/onnx.ts';
import { WasmRuntime } from '../../../src/model/runtime/runtime.ts';
import { WasmInstance } from '../../../src/model/runtime/wasm-instance.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { nodeOrtRuntime } from '../../../src/platform/node/ort.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../support/random-ensemble.ts';

const random = seededRandom(11);
const ensemble = randomEnsemble(random, { trees: 30, depth: 4, featureCount: 5 });
const onnx = writeOnnx(ensemble);

describe('the runtime', () => {
  test('a row scores the same alone, in a batch, and beyond a block', async () => {
    const session = (await nodeOrtRuntime()).createSession(onnx);
    const rows = 9000;
    const features = randomRows(random, rows, 5);
    const expected = marginsOf(ensemble, features);
    expect(session.margins(features, rows)).toEqual(expected);
    for (const row of [0, 1, 4095, 4096, 8191, 8192, 8999]) {
      const alone = session.margins(features.subarray(5 * row, 5 * row + 5), 1);
      expect(alone[0], `row ${row}`).toBe(expected[row]);
    }
    // Sizes that change from call to call, and none at all.
    for (const count of [2, 3, 3, 0, 4097])
      expect(session.margins(features, count)).toEqual(expected.slice(0, count));
  });

  test('an answer is the caller’s own: later calls do not change it', async () => {
    const session = (await nodeOrtRuntime()).createSession(onnx);
    const features = randomRows(random, 2, 5);
    const first = session.margins(features, 1);
    const kept = first[0];
    session.margins(features.subarray(5), 1);
    expect(first[0]).toBe(kept);
  });

  test('sessions of one runtime do not disturb each other', async () => {
    const runtime = await nodeOrtRuntime();
    const other = randomEnsemble(random, { trees: 3, depth: 2, featureCount: 5 });
    const sessions = [runtime.createSession(onnx), runtime.createSession(writeOnnx(other))] as const;
    const features = randomRows(random, 100, 5);
    for (let round = 0; round < 3; round++) {
      expect(sessions[0].margins(features, 100)).toEqual(marginsOf(ensemble, features));
      expect(sessions[1].margins(features, 100)).toEqual(marginsOf(other, features));
    }
    sessions[1].dispose();
    expect(sessions[0].margins(features, 100)).toEqual(marginsOf(ensemble, features));
  });

  test('sessions come and go without the memory growing', async () => {
    const runtime = await nodeOrtRuntime();
    const { module } = (runtime as WasmRuntime).instance;
    const features = randomRows(random, 5000, 5);
    const cycle = () => {
      const session = runtime.createSession(onnx);
      session.margins(features, 5000);
      session.margins(features, 4999);
      session.margins(features, 1);
      session.dispose();
      session.dispose();
    };
    for (let warm = 0; warm < 20; warm++) cycle();
    const before = module.HEAPU8.length;
    for (let more = 0; more < 100; more++) cycle();
    expect(module.HEAPU8.length).toBe(before);
  });

  test('too few values for the rows are refused', async () => {
    const session = (await nodeOrtRuntime()).createSession(onnx);
    expect(() => session.margins(new Float32Array(9), 2)).toThrow('9 values are fewer than 2 rows');
  });

  test('a session that was disposed of says so', async () => {
    const session = (await nodeOrtRuntime()).createSession(onnx);
    session.dispose();
    expect(() => session.margins(new Float32Array(5), 1)).toThrow('The model was unloaded');
  });

  test('what is no model is refused with ONNX Runtime’s reason, and nothing else suffers', async () => {
    const runtime = await nodeOrtRuntime();
    expect(() => runtime.createSession(new Uint8Array([1, 2, 3]))).toThrow(/refused: .*protobuf/);
    expect(() => runtime.createSession(new Uint8Array(0))).toThrow('refused');
    expect(runtime.usable).toBe(true);
    const features = randomRows(random, 1, 5);
    expect(runtime.createSession(onnx).margins(features, 1)).toEqual(marginsOf(ensemble, features));
  });

  test('after a trap nothing on the instance scores any more', async () => {
    const { module } = ((await nodeOrtRuntime()) as WasmRuntime).instance;
    let traps = false;
    const instance = new WasmInstance({
      ...module,
      get HEAPU8() {
        return module.HEAPU8;
      },
      get HEAPU32() {
        return module.HEAPU32;
      },
      _OrtRun(...given) {
        if (traps) throw new WebAssembly.RuntimeError('unreachable');
        return module._OrtRun(...given);
      },
    });
    const runtime = new WasmRuntime(instance);
    const [one, two] = [runtime.createSession(onnx), runtime.createSession(onnx)];
    const features = randomRows(random, 1, 5);
    expect(one.margins(features, 1)).toEqual(marginsOf(ensemble, features));

    traps = true;
    expect(() => one.margins(features, 1)).toThrow(
      expect.objectContaining({ code: 'model_unavailable', retryAfterSeconds: 1 }),
    );
    traps = false;
    expect(runtime.usable).toBe(false);
    expect(() => two.margins(features, 1)).toThrow('broke down');
    expect(() => runtime.createSession(onnx)).toThrow('broke down');
    expect(() => two.dispose()).not.toThrow();
  });
});
