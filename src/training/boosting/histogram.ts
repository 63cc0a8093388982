import { binsOf } from './bins.ts';
import { strides } from './groups.ts';
import type { Layout, PlacedGroup } from './layout.ts';
import type { PackedRows } from './packed-rows.ts';

/** Sums of both derivatives for every bin of every feature, interleaved: g₀ h₀ g₁ h₁ … in float64. */
export type Histogram = Float64Array;

/** A function that adds up the derivatives of the rows `order[begin … end)` by their bins, and overwrites a histogram with them. */
export function histogramFiller({ offsets, blocks }: Layout) {
  const scratch = new Float64Array(2 * Math.max(...blocks.map(({ binCount }) => binCount)));

  return (
    histogram: Histogram,
    packed: PackedRows[],
    gradients: Float32Array,
    order: Int32Array,
    begin: number,
    end: number,
  ): void => {
    for (const { block, words, width } of packed) {
      const sums = scratch.subarray(0, 2 * block.binCount).fill(0);
      addRows(sums, words, width, gradients, order, begin, end);
      histogram.set(sums.subarray(0, 2 * block.binsAlone), 2 * block.histogramOffset);
      for (const group of block.groups)
        if (group.columns.length > 1) takeApart(histogram, offsets, sums, group);
    }
  };
}

/**
 * The trainer's innermost loop: one word read, four sums written. Several features of a row come one after another because a
 * sum that was just written takes a dozen cycles to be read again, and rows that follow each other often share a bin.
 */
function addRows(
  sums: Float64Array,
  words: Int32Array,
  width: number,
  gradients: Float32Array,
  order: Int32Array,
  begin: number,
  end: number,
): void {
  for (let at = begin; at < end; at++) {
    const row = order[at]!;
    const gradient = gradients[2 * row]!;
    const hessian = gradients[2 * row + 1]!;
    const beyond = (row + 1) * width;
    for (let place = row * width; place < beyond; place++) {
      const bins = words[place]!;
      const low = (bins & 0xffff) << 1;
      const high = (bins >>> 16) << 1;
      sums[low]! += gradient;
      sums[low | 1]! += hessian;
      sums[high]! += gradient;
      sums[high | 1]! += hessian;
    }
  }
}

/** Adds up the combinations of a group for each of its columns. */
function takeApart(histogram: Histogram, offsets: Int32Array, sums: Float64Array, group: PlacedGroup): void {
  const steps = strides(group);
  group.columns.forEach((column, index) => {
    const from = 2 * offsets[column.feature]!;
    const to = from + 2 * binsOf(column);
    histogram.fill(0, from, to);
    addCombinations(
      histogram,
      from,
      to,
      sums,
      2 * group.offset,
      2 * (group.offset + group.bins),
      steps[index]!,
    );
  });
}

/** Combinations from `begin` to before `end` of the sums; every `step` of them the next bin of the histogram's begins, in turn. */
function addCombinations(
  histogram: Histogram,
  from: number,
  to: number,
  sums: Float64Array,
  begin: number,
  end: number,
  step: number,
): void {
  for (let bin = from, place = begin; place < end; bin = bin + 2 < to ? bin + 2 : from) {
    let gradient = 0;
    let hessian = 0;
    for (const next = place + 2 * step; place < next; place += 2) {
      gradient += sums[place]!;
      hessian += sums[place + 1]!;
    }
    histogram[bin]! += gradient;
    histogram[bin + 1]! += hessian;
  }
}

/** A node's histogram less one child's is the other child's: only the smaller child's need be added up. In place. */
export function subtractHistogram(histogram: Histogram, child: Histogram): void {
  for (let place = 0; place < histogram.length; place++) histogram[place]! -= child[place]!;
}
