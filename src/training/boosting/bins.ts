import type { Matrix } from './matrix.ts';
import { ascendingRows, columnOf } from './order.ts';
import { midpoint, thresholdBeyond } from './threshold.ts';

/** A feature with every value replaced by the number of its bin, a byte each. */
export interface BinnedColumn {
  feature: number;
  /** The bin of every row. */
  bins: Uint8Array;
  /** Ascending; a present value is in bin b or below exactly when `value < cuts[b]`. The last bin has no cut. */
  cuts: Float32Array;
  /** Bins of present values. The bin of missing ones comes after them. */
  valueBins: number;
  hasMissing: boolean;
  /** Thresholds below every and above every present value, where there is one: they part present values from missing ones. */
  below: number;
  above: number | null;
}

/**
 * Puts values into at most `maxBins` bins a feature: one for each distinct value where they suffice, otherwise of about
 * equally many rows, or equal weights of rows, with a value that alone fills a bin in a bin of its own.
 */
export function binMatrix(train: Matrix, maxBins: number): BinnedColumn[] {
  return Array.from({ length: train.featureCount }, (_, feature) =>
    binColumn(columnOf(train.features, train.featureCount, feature), train.weights, feature, maxBins),
  );
}

function binColumn(
  values: Float32Array,
  weights: Float32Array | undefined,
  feature: number,
  maxBins: number,
): BinnedColumn {
  const order = ascendingRows(values);
  const hasMissing = order.length < values.length;
  const cuts = cutsOf(values, order, weights, maxBins - Number(hasMissing));
  const bins = new Uint8Array(values.length);
  let bin = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    while (values[row]! >= cuts[bin]!) bin++;
    bins[row] = bin;
  }
  const valueBins = cuts.length + 1;
  if (hasMissing)
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) bins[row] = valueBins;
  const lowest = values[order[0] ?? 0]!;
  const highest = values[order.at(-1) ?? 0]!;
  return {
    feature,
    bins,
    cuts,
    valueBins,
    hasMissing,
    below: thresholdBeyond(lowest, -1)!,
    above: thresholdBeyond(highest, 1),
  };
}

/**
 * Cuts midway between neighbouring distinct values. A bin is closed once it holds its share of the rows that are left,
 * and before a value that alone holds such a share.
 */
function cutsOf(
  values: Float32Array,
  order: Int32Array,
  weights: Float32Array | undefined,
  maxBins: number,
): Float32Array {
  const starts = runStarts(values, order);
  const distinct = starts.length - 1;
  const valueAt = (run: number) => values[order[starts[run]!]!]!;
  const before = weights ? weightsBefore(order, starts, weights) : starts;
  const cuts: number[] = [];
  let binStart = 0;
  for (let run = 1; run < distinct && cuts.length < maxBins - 1; run++) {
    const share = (before[distinct]! - binStart) / (maxBins - cuts.length);
    const inBin = before[run]! - binStart;
    const inNext = before[run + 1]! - before[run]!;
    if (distinct > maxBins && inBin < share && inNext < share) continue;
    cuts.push(middleOf(valueAt(run - 1), valueAt(run)));
    binStart = before[run]!;
  }
  return Float32Array.from(cuts);
}

/** For every distinct value, and at the end, the sum of the weights of the rows before it. */
function weightsBefore(order: Int32Array, starts: Int32Array, weights: Float32Array): Float64Array {
  const before = new Float64Array(starts.length);
  let sum = 0;
  for (let run = 0; run + 1 < starts.length; run++) {
    before[run] = sum;
    for (let at = starts[run]!; at < starts[run + 1]!; at++) sum += weights[order[at]!]!;
  }
  before[starts.length - 1] = sum;
  return before;
}

/** A float32 above `low` and at most `high`. */
function middleOf(low: number, high: number): number {
  const middle = midpoint(low, high);
  return middle > low && middle <= high ? middle : high;
}

/** Where in ascending order each distinct value begins, and the end. */
function runStarts(values: Float32Array, order: Int32Array): Int32Array {
  const starts = new Int32Array(order.length + 1);
  let runs = 0;
  for (let at = 0; at < order.length; at++)
    if (at === 0 || values[order[at]!] !== values[order[at - 1]!]) starts[runs++] = at;
  starts[runs++] = order.length;
  return starts.slice(0, runs);
}

/** Bins that rows fall into, that of missing values among them where there are any. */
export function binsOf({ valueBins, hasMissing }: BinnedColumn): number {
  return valueBins + Number(hasMissing);
}
