import { describe, expect, test } from 'vitest';
import { binMatrix } from '../../../src/training/boosting/bins.ts';
import { fillHistogram, gatherRows, subtractHistogram } from '../../../src/training/boosting/histogram.ts';
import { randomMatrix } from './data.ts';

// Quarters, so that sums are exact in any order.
const gradients = Float32Array.from({ length: 400 }, (_, at) => ((at * 7) % 9) / 4 - 1);

function histogramOf(data: ReturnType<typeof randomMatrix>, order: Int32Array, begin: number, end: number) {
  const { columns, binCount } = binMatrix(data, 16);
  const histogram = new Float64Array(2 * binCount).fill(99);
  fillHistogram(histogram, columns, gatherRows(gradients, order, begin, end, new Float32Array(400)));
  return { histogram, columns };
}

describe.each([1, 4, 5, 8])('%i features', (featureCount) => {
  const data = randomMatrix(200, Math.max(featureCount, 3), 40);
  const narrow = featureCount < 3 ? { ...data, featureCount, features: data.features.slice(0, 200) } : data;
  const order = Int32Array.from({ length: 200 }, (_, at) => (at * 37) % 200);

  test('every bin of every feature holds the sums of its rows', () => {
    const { histogram, columns } = histogramOf(narrow, order, 20, 150);
    for (const { packed, shift, offset, valueBins, hasMissing } of columns)
      for (let bin = 0; bin < valueBins + Number(hasMissing); bin++) {
        const rows = [...order.slice(20, 150)].filter((row) => ((packed[row]! >>> shift) & 255) === bin);
        const sum = (part: number) => rows.reduce((total, row) => total + gradients[2 * row + part]!, 0);
        expect([...histogram.slice(2 * (offset + bin), 2 * (offset + bin) + 2)]).toEqual([sum(0), sum(1)]);
      }
  });

  test('a node less one child is the other child', () => {
    const whole = histogramOf(narrow, order, 0, 200).histogram;
    subtractHistogram(whole, histogramOf(narrow, order, 0, 60).histogram);
    expect(whole).toEqual(histogramOf(narrow, order, 60, 200).histogram);
  });
});

test('columns left out by sampling are not needed for the others', () => {
  const data = randomMatrix(200, 8, 41);
  const order = Int32Array.from({ length: 200 }, (_, row) => row);
  const { histogram, columns } = histogramOf(data, order, 0, 200);
  const drawn = columns.filter((_, feature) => feature !== 2 && feature !== 5);
  const some = new Float64Array(histogram.length);
  fillHistogram(some, drawn, gatherRows(gradients, order, 0, 200, new Float32Array(400)));
  for (const { offset, valueBins } of drawn)
    expect(some.slice(2 * offset, 2 * (offset + valueBins))).toEqual(
      histogram.slice(2 * offset, 2 * (offset + valueBins)),
    );
});

test('no rows give a histogram of zeros', () => {
  const { histogram } = histogramOf(randomMatrix(200, 4, 42), new Int32Array(200), 5, 5);
  expect(histogram.every((sum) => sum === 0)).toBe(true);
});
