import { expect, test } from 'vitest';
import type { WasmRuntime } from '../../src/model/runtime/runtime.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { loadedBytes, MOST_LOADED_BYTES } from '../../src/registry/loaded-bytes.ts';
import { smallBundle } from '../model/support/bundle.ts';

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
