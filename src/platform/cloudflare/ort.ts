import factory from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { createRuntime } from '../../model/runtime/runtime.ts';
import type { ScoringRuntime } from '../../ports.ts';

/**
 * A new instance of ONNX Runtime. In workerd an imported `.wasm` is a compiled module already; compiling bytes is
 * forbidden there. The Worker's configuration must define `globalThis.process` as undefined, or the glue believes that
 * it runs on Node.
 */
export function cloudflareOrtRuntime(): Promise<ScoringRuntime> {
  return createRuntime(factory, wasm);
}
