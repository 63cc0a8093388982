import { SolventError } from '../../errors.ts';
import type { OrtModule } from './ort-module.ts';

const FATAL_ONLY = 4;
const NONE = 0;

/** An instance of the WebAssembly module, and whether it can still be trusted. */
export class WasmInstance {
  readonly module: OrtModule;
  /** What every run is given. Without them ONNX Runtime makes its own each time: 2% of the time of a row. */
  readonly runOptions: number;
  #usable = true;

  constructor(module: OrtModule) {
    this.module = module;
    this.runOptions = module._OrtCreateRunOptions(FATAL_ONLY, 0, false, NONE);
    if (this.runOptions === 0) throw this.lastError('The run options are refused');
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** Runs a call into the module, and judges what it throws. */
  guard<Result>(call: () => Result): Result {
    this.assertUsable();
    try {
      return call();
    } catch (error) {
      throw this.judge(error);
    }
  }

  assertUsable(): void {
    if (!this.#usable) throw brokenRuntime();
  }

  /**
   * What a call into the module threw, as the caller should see it. Whatever is not an answer of ONNX Runtime's own is a
   * trap (out of memory, out of bounds, stack overflow): it leaves the instance in the middle of something.
   */
  judge(error: unknown): SolventError {
    if (error instanceof SolventError) return error;
    this.#usable = false;
    return brokenRuntime(error);
  }

  /** Memory of the module, uninitialised. Running out of it is a trap like any other. */
  allocate(bytes: number): number {
    const pointer = this.module._malloc(bytes);
    if (pointer === 0) throw new RangeError(`ONNX Runtime is out of memory: ${bytes} bytes more`);
    return pointer;
  }

  /** ONNX Runtime's own words about what just failed. */
  lastError(what: string): SolventError {
    const { module } = this;
    const place = this.allocate(8);
    module._OrtGetLastError(place, place + 4);
    const message = module.UTF8ToString(module.HEAPU32[(place + 4) / 4]!);
    module._free(place);
    return new SolventError('model_unavailable', `${what}: ${message}`);
  }
}

function brokenRuntime(cause?: unknown): SolventError {
  return new SolventError('model_unavailable', 'ONNX Runtime broke down and is being replaced', {
    retryAfterSeconds: 1,
    cause,
  });
}
