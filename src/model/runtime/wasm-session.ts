import { SolventError } from '../../errors.ts';
import type { ScoringSession } from '../../ports.ts';
import { TensorSlot } from './tensor-slot.ts';
import type { WasmInstance } from './wasm-instance.ts';

/** Rows that go through ONNX Runtime at a time: its memory never shrinks, so a large batch must not make it large. */
const BLOCK_ROWS = 4096;

/** A session on the WebAssembly module. Its tensors are made once and used again. */
export class WasmSession implements ScoringSession {
  readonly #instance: WasmInstance;
  readonly #session: number;
  readonly #featureCount: number;
  readonly #inputName: number;
  readonly #outputName: number;
  readonly #oneRow: TensorSlot;
  #block: TensorSlot | null = null;
  #disposed = false;

  constructor(instance: WasmInstance, session: number) {
    this.#instance = instance;
    this.#session = session;
    const [inputs, outputs] = countInputsAndOutputs(instance, session);
    if (inputs !== 1 || outputs !== 1)
      throw new SolventError('model_unavailable', `The model has ${inputs} inputs and ${outputs} outputs`);
    const input = describe(instance, session, 0);
    const output = describe(instance, session, 1);
    this.#inputName = input.name;
    this.#outputName = output.name;
    this.#featureCount = input.width;
    this.#oneRow = new TensorSlot(instance, 1, this.#featureCount, this.#inputName, this.#outputName);
  }

  margins(features: Float32Array, rows: number): Float32Array {
    if (this.#disposed)
      throw new SolventError('model_unavailable', 'The model was unloaded', { retryAfterSeconds: 1 });
    const width = this.#featureCount;
    if (features.length < rows * width)
      throw new RangeError(`${features.length} values are fewer than ${rows} rows of ${width} features`);
    const margins = new Float32Array(rows);
    const instance = this.#instance;
    instance.assertUsable();
    // Not `guard`: its closure takes 3% of the time of a row.
    try {
      for (let first = 0; first < rows; first += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, rows - first);
        this.#slotFor(count).run(this.#session, features, first * width, margins, first);
      }
    } catch (error) {
      throw instance.judge(error);
    }
    return margins;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // A broken instance is thrown away whole.
    if (!this.#instance.usable) return;
    this.#instance.guard(() => {
      const { module } = this.#instance;
      this.#oneRow.release();
      this.#block?.release();
      module._OrtFree(this.#inputName);
      module._OrtFree(this.#outputName);
      module._OrtReleaseSession(this.#session);
    });
  }

  #slotFor(rows: number): TensorSlot {
    if (rows === 1) return this.#oneRow;
    if (this.#block?.rows !== rows) {
      this.#block?.release();
      this.#block = null;
      this.#block = new TensorSlot(
        this.#instance,
        rows,
        this.#featureCount,
        this.#inputName,
        this.#outputName,
      );
    }
    return this.#block;
  }
}

function countInputsAndOutputs(instance: WasmInstance, session: number): [number, number] {
  const { module } = instance;
  const place = instance.allocate(8);
  if (module._OrtGetInputOutputCount(session, place, place + 4) !== 0)
    throw instance.lastError('The model cannot be described');
  const counts = module.HEAPU32.slice(place / 4, place / 4 + 2);
  module._free(place);
  return [counts[0]!, counts[1]!];
}

const FLOAT32 = 1;

/** The name of an input or output (the outputs come after the inputs), and the width of a row of it. */
function describe(instance: WasmInstance, session: number, index: number): { name: number; width: number } {
  const { module } = instance;
  const place = instance.allocate(8);
  if (module._OrtGetInputOutputMetadata(session, index, place, place + 4) !== 0)
    throw instance.lastError('The model cannot be described');
  const name = module.HEAPU32[place / 4]!;
  const description = module.HEAPU32[place / 4 + 1]!;
  module._free(place);
  // Element type, number of dimensions, their symbolic names' addresses, their values.
  const [type, dimensions] = module.HEAPU32.subarray(description / 4, description / 4 + 2);
  const width = module.HEAPU32[description / 4 + 2 + dimensions! + 1]!;
  module._OrtFree(description);
  if (type !== FLOAT32 || dimensions !== 2) {
    const text = module.UTF8ToString(name);
    throw new SolventError('model_unavailable', `"${text}" of the model is not a matrix of float32`);
  }
  return { name, width };
}
