import { SolventError } from '../../errors.ts';
import type { OrtFactory } from './ort-module.ts';
import { WasmRuntime } from './wasm-runtime.ts';

/** One model version, ready to score. */
export interface ScoringSession {
  /**
   * Margins (log-odds) of `rows` rows. Synchronous from input to output: nothing can come between.
   *
   * @param features row-major float32, `rows` × the model's feature count; NaN is missing
   * @throws SolventError `model_unavailable` when the session was disposed of or its runtime is broken
   */
  margins(features: Float32Array, rows: number): Float32Array;
  /** Gives its memory back to the runtime. Doing it twice is harmless. */
  dispose(): void;
}

/** One instance of ONNX Runtime's WebAssembly build. */
export interface OrtRuntime {
  /** False after a trap: the instance's memory cannot be trusted any more, and every session on it refuses to score. */
  readonly usable: boolean;
  /**
   * @param onnx a model with one float32 input [N, F] and one float32 output [N, 1]
   * @throws SolventError `model_unavailable` with ONNX Runtime's own reason
   */
  createSession(onnx: Uint8Array): ScoringSession;
}

/**
 * Instantiates ONNX Runtime. The sessions of one runtime share its memory, which grows and never shrinks.
 *
 * The package's `InferenceSession` is not used: overlapping `run()` calls corrupt each other, because `run` allocates on
 * the WebAssembly stack, awaits, and only then runs. Here the same exports are called without an await between them.
 *
 * Only microtasks pass between this call and its result, since the module is already compiled: in workerd no other
 * request begins, and none is cancelled, in between.
 *
 * @param factory default export of `onnxruntime-web/ort-wasm-simd-threaded.mjs`
 * @param wasm its compiled `.wasm`
 */
export async function createRuntime(factory: OrtFactory, wasm: WebAssembly.Module): Promise<OrtRuntime> {
  const module = await factory({
    numThreads: 1,
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(wasm, imports);
      done(instance, wasm);
      return instance.exports;
    },
  });
  if (module._OrtInit(1, FATAL_ONLY) !== 0)
    throw new SolventError('model_unavailable', 'ONNX Runtime does not start');
  return new WasmRuntime(module);
}

/** Log severity: errors reach the caller as exceptions, so nothing else needs to be printed. */
const FATAL_ONLY = 4;
