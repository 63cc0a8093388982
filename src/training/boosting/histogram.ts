import { binsOf } from './bins.ts';
import { strides } from './groups.ts';
import type { Layout, PlacedGroup } from './layout.ts';
import type { PackedRows, Tile } from './packed-rows.ts';

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
    for (const { block, tiles } of packed) {
      const sums = scratch.subarray(0, 2 * block.binCount).fill(0);
      for (const tile of tiles) addRows(sums, tile, gradients, order, begin, end);
      histogram.set(sums.subarray(0, 2 * block.binsAlone), 2 * block.histogramOffset);
      for (const group of block.groups)
        if (group.columns.length > 1) takeApart(histogram, offsets, sums, group);
    }
  };
}

/**
 * The trainer's innermost loop: four sums written for every word. Several features of a row come one after another because a
 * sum that was just written takes a dozen cycles to be read again, and rows that follow each other often share a bin.
 *
 * There is no loop over the words, and `| 0` says that a number is an integer: so V8 looks at the arrays' types and lengths once,
 * before the loop, and no longer at every row.
 */
function addRows(
  sums: Float64Array,
  { words, width }: Tile,
  gradients: Float32Array,
  order: Int32Array,
  begin: number,
  end: number,
): void {
  const wide = width | 0;
  const beyond = end | 0;
  for (let at = begin | 0; at < beyond; at = (at + 1) | 0) {
    const row = order[at]!;
    const gradient = gradients[row << 1]!;
    const hessian = gradients[(row << 1) | 1]!;
    const place = Math.imul(row, wide);
    addWord(sums, words[place]!, gradient, hessian);
    if (wide === 1) continue;
    addWord(sums, words[(place + 1) | 0]!, gradient, hessian);
    if (wide === 2) continue;
    addWord(sums, words[(place + 2) | 0]!, gradient, hessian);
    if (wide === 3) continue;
    addWord(sums, words[(place + 3) | 0]!, gradient, hessian);
  }
}

function addWord(sums: Float64Array, bins: number, gradient: number, hessian: number): void {
  const low = (bins & 0xffff) << 1;
  const high = (bins >>> 16) << 1;
  sums[low]! += gradient;
  sums[low | 1]! += hessian;
  sums[high]! += gradient;
  sums[high | 1]! += hessian;
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
