import { describe, expect, test } from 'vitest';
import { type BinnedColumn, binMatrix, binsOf } from '../../../src/training/boosting/bins.ts';
import { histogramFiller, subtractHistogram } from '../../../src/training/boosting/histogram.ts';
import { layOut } from '../../../src/training/boosting/layout.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { rowPacker } from '../../../src/training/boosting/packed-rows.ts';
import { randomMatrix } from './data.ts';

const ROWS = 1000;
// Quarters, so that sums are exact in any order.
const gradients = Float32Array.from({ length: 2 * ROWS }, (_, at) => ((at * 7) % 9) / 4 - 1);
const everyRow = Int32Array.from({ length: ROWS }, (_, row) => row);
const mixed = Int32Array.from({ length: ROWS }, (_, at) => (at * 37) % ROWS);

/** Random features, every other of them of a few values, so that some are counted together and some alone. */
function dataOf(featureCount: number): Matrix {
  const data = randomMatrix(ROWS, featureCount, 40);
  data.features.forEach((value, at) => {
    if ((at % featureCount) % 2 === 1) data.features[at] = Math.round(value * 2);
  });
  return data;
}

function fillerOf(data: Matrix, maxBins = 16) {
  const columns = binMatrix(data, maxBins);
  const layout = layOut(columns, data.rows);
  const fill = histogramFiller(layout);
  const packed = rowPacker(layout, data.rows);
  const histogramOf = (order: Int32Array, begin: number, end: number, drawn = columns) => {
    const histogram = new Float64Array(2 * layout.binCount).fill(99);
    fill(histogram, packed(everyRow, drawn), gradients, order, begin, end);
    return histogram;
  };
  return { columns, layout, histogramOf };
}

function sumsOf({ bins }: BinnedColumn, bin: number, rows: Int32Array): number[] {
  const inBin = [...rows].filter((row) => bins[row] === bin);
  return [0, 1].map((part) => inBin.reduce((total, row) => total + gradients[2 * row + part]!, 0));
}

describe.each([3, 4, 5, 8, 9, 12, 16, 20])('%i features', (featureCount) => {
  const { columns, layout, histogramOf } = fillerOf(dataOf(featureCount));

  test('every bin of every feature holds the sums of its rows', () => {
    const histogram = histogramOf(mixed, 20, 750);
    for (const column of columns)
      for (let bin = 0; bin < binsOf(column); bin++) {
        const place = 2 * (layout.offsets[column.feature]! + bin);
        expect([...histogram.slice(place, place + 2)]).toEqual(sumsOf(column, bin, mixed.slice(20, 750)));
      }
  });

  test('a node less one child is the other child', () => {
    const whole = histogramOf(mixed, 0, ROWS);
    subtractHistogram(whole, histogramOf(mixed, 0, 400));
    expect(whole).toEqual(histogramOf(mixed, 400, ROWS));
  });
});

test('columns left out by sampling are not needed for the others', () => {
  const { columns, layout, histogramOf } = fillerOf(dataOf(20));
  const all = histogramOf(everyRow, 0, ROWS);
  for (const left of [[2, 5], [0, 1, 2, 3, 4, 5, 6], []]) {
    const drawn = columns.filter(({ feature }) => !left.includes(feature));
    const some = histogramOf(everyRow, 0, ROWS, drawn);
    for (const column of drawn) {
      const place = 2 * layout.offsets[column.feature]!;
      const end = place + 2 * binsOf(column);
      expect(some.slice(place, end)).toEqual(all.slice(place, end));
    }
  }
});

test('more bins than half a word can number go into several blocks', () => {
  const features = 300;
  const data = {
    features: Float32Array.from({ length: ROWS * features }, (_, at) => (at * 7919) % 1009),
    rows: ROWS,
    featureCount: features,
    labels: new Uint8Array(ROWS),
  };
  const { columns, layout, histogramOf } = fillerOf(data, 256);
  expect(layout.blocks.length).toBeGreaterThan(1);
  const histogram = histogramOf(mixed, 10, 500);
  for (const column of [columns[0]!, columns[299]!])
    for (const bin of [0, 100, 255]) {
      const place = 2 * (layout.offsets[column.feature]! + bin);
      expect([...histogram.slice(place, place + 2)]).toEqual(sumsOf(column, bin, mixed.slice(10, 500)));
    }
});

test('no rows give a histogram of zeros', () => {
  const { histogramOf } = fillerOf(dataOf(4));
  expect(histogramOf(mixed, 5, 5).every((sum) => sum === 0)).toBe(true);
});
