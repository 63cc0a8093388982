import { expect, test } from 'vitest';
import { treeKernel } from '../../src/model/kernel/kernel.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import type { WasmRuntime } from '../../src/model/runtime/runtime.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { seededRandom } from '../../src/random.ts';
import { kernelBytes, loadedBytes, MOST_LOADED_BYTES } from '../../src/registry/loaded-bytes.ts';
import { smallBundle } from '../model/support/bundle.ts';
import { instanceMemories } from '../model/support/kernel-instances.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';

test('as many models as may be loaded take no more than that of ONNX Runtime’s memory', async () => {
  const onnx = smallBundle().get('model.onnx')!;
  const runtime = (await nodeOrtRuntime()) as WasmRuntime;
  const features = 4;
  const before = runtime.instance.module.HEAPU8.buffer.byteLength;
  const fit = Math.floor(MOST_LOADED_BYTES / loadedBytes(onnx.length, features));
  for (let model = 0; model < fit; model++)
    runtime.createSession(onnx).margins(new Float32Array(4096 * features), 4096);
  expect(runtime.instance.module.HEAPU8.buffer.byteLength - before).toBeLessThan(MOST_LOADED_BYTES);
});

test('a model that would fill an isolate is refused with its sizes', () => {
  expect(() => loadedBytes(4 * 1024 ** 2, 20)).toThrow(
    'its model.onnx of 4.0 MB with 20 features takes about 36.5 MB of memory, and one may take 32.0 MB',
  );
  expect(loadedBytes(3 * 1024 ** 2, 20)).toBeLessThan(32 * 1024 ** 2);
});

test.each([
  ['small trees', { trees: 10, depth: 2, featureCount: 3 }],
  ['many shallow trees', { trees: 5_000, depth: 2, featureCount: 4 }],
  ['deep trees', { trees: 300, depth: 9, featureCount: 30 }],
  ['many features', { trees: 1_000, depth: 6, featureCount: 1_500 }],
  ['few of many features', { trees: 3, depth: 1, featureCount: 2_000 }],
])('the tree kernel takes no more memory than is counted for %s, and that is not far from it', (_, shape) => {
  const ensemble = randomEnsemble(seededRandom(5), { ...shape, endsEarly: 0 });
  const counted = kernelBytes(writeOnnx(ensemble).length, shape.featureCount);
  const memories = instanceMemories();
  const kernel = treeKernel(nodeKernel(), ensemble);
  const [memory] = memories();
  expect(memory!.buffer.byteLength).toBeLessThanOrEqual(counted);
  expect(counted).toBeLessThan(4 * memory!.buffer.byteLength + 128 * 1024);
  // Nor more when it scores: blocks of rows follow each other through the same memory.
  const taken = memory!.buffer.byteLength;
  kernel.margins(new Float32Array(10_000 * shape.featureCount), 10_000);
  expect(memory!.buffer.byteLength).toBe(taken);
});
