import type { Ensemble } from '../trees.ts';
import { layOut } from './layout.ts';

/** Scores many rows by an ensemble's trees, faster than ONNX Runtime by an order of magnitude and to the same bits. */
export interface TreeKernel {
  /**
   * Margins (log-odds) of `rows` rows. Synchronous.
   *
   * @param features row-major float32, `rows` × the ensemble's feature count; NaN is missing
   */
  margins(features: Float32Array, rows: number): Float32Array;
}

/** What kernel.wat exports. */
interface Exports {
  memory: WebAssembly.Memory;
  spread(column: number, end: number, features: number, stride: number, bytes: number): void;
  addShallow(tree: number, end: number, sums: number, bytes: number): void;
  addDeep(head: number, sums: number, bytes: number): void;
}

const PAGE_BYTES = 65_536;

/**
 * A kernel for an ensemble, with a memory of its own, which goes with it.
 *
 * @param module kernel.wasm, compiled: workerd compiles no bytes at run time
 */
export function treeKernel(module: WebAssembly.Module, ensemble: Ensemble): TreeKernel {
  return kernelIn(new WebAssembly.Instance(module), ensemble);
}

/** The same in the memory of an instance of kernel.wasm: whatever kernel was there before is no more. */
export function kernelIn(instance: WebAssembly.Instance, ensemble: Ensemble): TreeKernel {
  const { columns, blockRows, rowsAt, sumsAt, calls, bytes, write } = layOut(ensemble);
  const { memory, spread, addShallow, addDeep } = instance.exports as unknown as Exports;
  const missing = Math.ceil(bytes / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  write(memory.buffer);
  const width = ensemble.featureCount;
  const block = new Float32Array(memory.buffer, rowsAt, blockRows * width);
  const sums = new Float32Array(memory.buffer, sumsAt, blockRows);
  const base = Math.fround(ensemble.baseMargin) + 0;

  return {
    margins(features, rows) {
      if (features.length < rows * width)
        throw new RangeError(`${features.length} values are fewer than ${rows} rows of ${width} features`);
      const margins = new Float32Array(rows);
      for (let first = 0; first < rows; first += blockRows) {
        const count = Math.min(blockRows, rows - first);
        block.set(features.subarray(first * width, (first + count) * width));
        sums.fill(base);
        // Four rows at a time: those behind the last hold what was there before, and nobody reads their sums.
        const blockBytes = Math.ceil(count / 4) * 16;
        if (columns.begin < columns.end) spread(columns.begin, columns.end, rowsAt, width * 4, blockBytes);
        for (const call of calls)
          if (call.kind === 'shallow') addShallow(call.begin, call.end, sumsAt, blockBytes);
          else addDeep(call.head, sumsAt, blockBytes);
        margins.set(count === blockRows ? sums : sums.subarray(0, count), first);
      }
      return margins;
    },
  };
}
