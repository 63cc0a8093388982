import type { BinnedColumn } from './bins.ts';

/** Sums of both derivatives for every bin of every feature, interleaved: g₀ h₀ g₁ h₁ … in float64. */
export type Histogram = Float64Array;

/** Some of the rows, with their derivatives beside them so that every column reads them in order. */
export interface RowSlice {
  /** Row numbers at the places `begin` to before `end`. */
  order: Int32Array;
  begin: number;
  end: number;
  /** Interleaved derivatives of those rows, from 0 on. */
  derivatives: Float32Array;
}

/** Copies the derivatives of the rows `order[begin … end)` into `derivatives`. */
export function gatherRows(
  gradients: Float32Array,
  order: Int32Array,
  begin: number,
  end: number,
  derivatives: Float32Array,
): RowSlice {
  for (let at = begin, to = 0; at < end; at++, to += 2) {
    const from = 2 * order[at]!;
    derivatives[to] = gradients[from]!;
    derivatives[to + 1] = gradients[from + 1]!;
  }
  return { order, begin, end, derivatives };
}

/** Adds up the rows' derivatives by the bins of the given columns, which are ascending by feature. */
export function fillHistogram(histogram: Histogram, columns: BinnedColumn[], rows: RowSlice): void {
  histogram.fill(0);
  for (let first = 0; first < columns.length; ) {
    const column = columns[first]!;
    // Four columns share an array; where sampling left one of them out the others are taken one by one.
    if (columns[first + 3]?.packed === column.packed) {
      addFour(histogram, columns.slice(first, first + 4), rows);
      first += 4;
    } else {
      addOne(histogram, column, rows);
      first++;
    }
  }
}

/** The trainer's innermost loop. Four independent sums a row hide the wait for a sum that was just written. */
function addFour(histogram: Histogram, columns: BinnedColumn[], rows: RowSlice): void {
  const [first, second, third, fourth] = columns.map((column) => column.offset) as [
    number,
    number,
    number,
    number,
  ];
  const { packed } = columns[0]!;
  const { order, begin, end, derivatives } = rows;
  for (let at = begin, from = 0; at < end; at++, from += 2) {
    const bins = packed[order[at]!]!;
    const gradient = derivatives[from]!;
    const hessian = derivatives[from + 1]!;
    const a = 2 * (first + (bins & 255));
    const b = 2 * (second + ((bins >>> 8) & 255));
    const c = 2 * (third + ((bins >>> 16) & 255));
    const d = 2 * (fourth + (bins >>> 24));
    histogram[a]! += gradient;
    histogram[a + 1]! += hessian;
    histogram[b]! += gradient;
    histogram[b + 1]! += hessian;
    histogram[c]! += gradient;
    histogram[c + 1]! += hessian;
    histogram[d]! += gradient;
    histogram[d + 1]! += hessian;
  }
}

function addOne(histogram: Histogram, column: BinnedColumn, rows: RowSlice): void {
  const { packed, shift, offset } = column;
  const { order, begin, end, derivatives } = rows;
  for (let at = begin, from = 0; at < end; at++, from += 2) {
    const place = 2 * (offset + ((packed[order[at]!]! >>> shift) & 255));
    histogram[place]! += derivatives[from]!;
    histogram[place + 1]! += derivatives[from + 1]!;
  }
}

/** A node's histogram less one child's is the other child's: only the smaller child's need be added up. In place. */
export function subtractHistogram(histogram: Histogram, child: Histogram): void {
  for (let place = 0; place < histogram.length; place++) histogram[place]! -= child[place]!;
}
