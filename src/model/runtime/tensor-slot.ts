import type { OrtModule } from './ort-module.ts';
import type { WasmInstance } from './wasm-instance.ts';

const FLOAT32 = 1;
const CPU = 1;

/**
 * An input and an output tensor of a fixed number of rows, over memory of the WebAssembly module. ONNX Runtime reads
 * the one and writes the other in place, so that scoring allocates nothing here.
 */
export class TensorSlot {
  readonly rows: number;
  readonly #instance: WasmInstance;
  readonly #module: OrtModule;
  readonly #width: number;
  /** One allocation: the input's values, the output's, then what `_OrtRun` takes by address. */
  readonly #memory: number;
  readonly #output: number;
  readonly #arguments: number;
  readonly #inputTensor: number;
  readonly #outputTensor: number;
  /** The module's memory as float32, made anew after it has grown. */
  #floats: Float32Array<ArrayBufferLike>;

  constructor(instance: WasmInstance, rows: number, width: number, inputName: number, outputName: number) {
    const { module } = instance;
    this.rows = rows;
    this.#instance = instance;
    this.#module = module;
    this.#width = width;
    const inputBytes = 4 * rows * width;
    const outputBytes = 4 * rows;
    this.#memory = instance.allocate(inputBytes + outputBytes + 16);
    this.#output = this.#memory + inputBytes;
    this.#arguments = this.#output + outputBytes;
    this.#inputTensor = this.#tensor(this.#memory, rows, width);
    this.#outputTensor = this.#tensor(this.#output, rows, 1);
    module.HEAPU32.set([inputName, this.#inputTensor, outputName, this.#outputTensor], this.#arguments / 4);
    this.#floats = new Float32Array(module.HEAPU8.buffer);
  }

  /** Scores `rows` rows of `features` from `from` on, and writes their margins into `margins` from `to` on. */
  run(session: number, features: Float32Array, from: number, margins: Float32Array, to: number): void {
    const module = this.#module;
    const values = this.rows * this.#width;
    let floats = this.#view();
    const input = this.#memory / 4;
    // For a row, a plain loop is faster than making a subarray.
    if (values < 64)
      for (let index = 0; index < values; index++) floats[input + index] = features[from + index]!;
    else floats.set(features.subarray(from, from + values), input);
    const base = this.#arguments;
    const { runOptions } = this.#instance;
    if (module._OrtRun(session, base, base + 4, 1, base + 8, 1, base + 12, runOptions) !== 0)
      throw this.#instance.lastError('The model does not score');
    floats = this.#view();
    const output = this.#output / 4;
    for (let row = 0; row < this.rows; row++) margins[to + row] = floats[output + row]!;
  }

  release(): void {
    this.#module._OrtReleaseTensor(this.#inputTensor);
    this.#module._OrtReleaseTensor(this.#outputTensor);
    this.#module._free(this.#memory);
  }

  #view(): Float32Array<ArrayBufferLike> {
    const { buffer } = this.#module.HEAPU8;
    if (this.#floats.buffer !== buffer) this.#floats = new Float32Array(buffer);
    return this.#floats;
  }

  #tensor(data: number, rows: number, width: number): number {
    const module = this.#module;
    const dimensions = this.#instance.allocate(8);
    module.HEAPU32.set([rows, width], dimensions / 4);
    const tensor = module._OrtCreateTensor(FLOAT32, data, 4 * rows * width, dimensions, 2, CPU);
    module._free(dimensions);
    if (tensor === 0) throw this.#instance.lastError('A tensor is refused');
    return tensor;
  }
}
