import { SolventError } from '../../errors.ts';
import type { ScoringRuntime, ScoringSession } from '../../ports.ts';
import type { OrtFactory } from './ort-module.ts';
import { WasmInstance } from './wasm-instance.ts';
import { WasmSession } from './wasm-session.ts';

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
export async function createRuntime(factory: OrtFactory, wasm: WebAssembly.Module): Promise<ScoringRuntime> {
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
  return new WasmRuntime(new WasmInstance(module));
}

/** Log severity: errors reach the caller as exceptions, so nothing else needs to be printed. */
const FATAL_ONLY = 4;
const ALL_OPTIMIZATIONS = 99;
const SEQUENTIAL = 0;
const NONE = 0;

/** The runtime over an instance of the module. */
export class WasmRuntime implements ScoringRuntime {
  readonly instance: WasmInstance;

  constructor(instance: WasmInstance) {
    this.instance = instance;
  }

  get usable(): boolean {
    return this.instance.usable;
  }

  createSession(onnx: Uint8Array): ScoringSession {
    const { instance } = this;
    const { module } = instance;
    return instance.guard(() => {
      const options = module._OrtCreateSessionOptions(
        ALL_OPTIMIZATIONS,
        false,
        false,
        SEQUENTIAL,
        false,
        NONE,
        NONE,
        FATAL_ONLY,
        0,
        NONE,
      );
      if (options === 0) throw instance.lastError('The session options are refused');
      const model = instance.allocate(onnx.length);
      try {
        module.HEAPU8.set(onnx, model);
        const session = module._OrtCreateSession(model, onnx.length, options);
        if (session === 0) throw instance.lastError('The model is refused');
        return new WasmSession(instance, session);
      } finally {
        module._free(model);
        module._OrtReleaseSessionOptions(options);
      }
    });
  }
}
