import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BinnedColumn, binMatrix } from '../../../src/training/boosting/bins.ts';
import { matrixOf, randomMatrix } from './data.ts';

function columnOfValues(values: (number | null)[], maxBins: number): BinnedColumn {
  const rows = values.map((value) => [value]);
  return binMatrix(
    matrixOf(
      rows,
      values.map(() => 0),
    ),
    maxBins,
  )[0]!;
}

const binsOf = ({ bins }: BinnedColumn) => [...bins];

test('few values get a bin each, cut midway, and missing ones the bin after', () => {
  const column = columnOfValues([4, 1, null, 2, 4, 1], 256);
  expect(binsOf(column)).toEqual([2, 0, 3, 1, 2, 0]);
  expect([...column.cuts]).toEqual([1.5, 3]);
  expect(column).toMatchObject({ valueBins: 3, hasMissing: true });
});

test('many distinct values are shared out evenly', () => {
  const values = Array.from({ length: 1000 }, (_, row) => (row * 617) % 1000);
  const counts = new Array(10).fill(0);
  for (const bin of binsOf(columnOfValues(values, 10))) counts[bin]++;
  expect(counts).toEqual(new Array(10).fill(100));
});

test('a value of which there are many has a bin of its own, and the others share the remaining bins', () => {
  const values = Array.from({ length: 1000 }, (_, row) => (row < 500 ? 300.5 : row));
  const column = columnOfValues([...values, ...Array.from({ length: 300 }, (_, row) => row)], 9);
  const bins = binsOf(column);
  const heavy = bins[0]!;
  expect(bins.filter((bin) => bin === heavy)).toHaveLength(500);
  const others = bins.filter((bin) => bin !== heavy);
  for (const bin of new Set(others)) {
    // 800 rows in 8 bins; where the heavy value interrupts, a bin may close early.
    expect(others.filter((other) => other === bin).length).toBeLessThanOrEqual(150);
  }
});

test('a value lies at or below bin b exactly when it is less than cut b', () => {
  const value = fc.option(fc.oneof(fc.float({ noNaN: true }), fc.integer({ min: -2, max: 2 })), { freq: 8 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 2, max: 20 }),
      (values, maxBins) => {
        const column = columnOfValues(values, maxBins);
        const { cuts, valueBins, hasMissing } = column;
        expect(valueBins + Number(hasMissing)).toBeLessThanOrEqual(Math.max(maxBins, 2));
        expect(hasMissing).toBe(values.includes(null));
        expect(cuts).toHaveLength(valueBins - 1);
        for (let index = 1; index < cuts.length; index++)
          expect(cuts[index]!).toBeGreaterThan(cuts[index - 1]!);
        binsOf(column).forEach((bin, row) => {
          const float = values[row] === null ? null : Math.fround(values[row]!);
          if (float === null) expect(bin).toBe(valueBins);
          else
            cuts.forEach((cut, index) => {
              expect(float < cut).toBe(bin <= index);
            });
        });
      },
    ),
    { seed: 3, numRuns: 500 },
  );
});

test('every feature has the bins that it would have alone', () => {
  const data = randomMatrix(50, 5, 30);
  binMatrix(data, 8).forEach((column, feature) => {
    const values = Array.from({ length: 50 }, (_, row) => data.features[row * 5 + feature]!);
    const alone = columnOfValues(
      values.map((value) => (Number.isNaN(value) ? null : value)),
      8,
    );
    expect(column).toEqual({ ...alone, feature });
  });
});

test('256 bins fit in a byte', () => {
  const column = columnOfValues(
    Array.from({ length: 5000 }, (_, row) => row),
    256,
  );
  expect(column.valueBins).toBe(256);
  expect(binsOf(column)[4999]).toBe(255);
});

test('a column without any value has one bin, and no row in it', () => {
  const column = columnOfValues([null, null], 256);
  expect(binsOf(column)).toEqual([1, 1]);
  expect(column).toMatchObject({ valueBins: 1, hasMissing: true });
});

test('a row that counts three times is binned as three rows are', () => {
  const values = Array.from({ length: 600 }, (_, row) => ((row * 617) % 600) / 7);
  const times = values.map((_, row) => row % 4);
  const rows = values.map((value) => [value]);
  const labels = values.map(() => 0);
  const repeated = rows.flatMap((row, index) => Array.from({ length: times[index]! }, () => row));
  const [weighted] = binMatrix(matrixOf(rows, labels, times), 20);
  const [repeatedColumn] = binMatrix(
    matrixOf(
      repeated,
      repeated.map(() => 0),
    ),
    20,
  );
  // A row of no weight holds a value that the repeated rows lack, so a cut beside it may stand elsewhere between the same two.
  const sides = (column: BinnedColumn) =>
    [...column.cuts].map((cut) => repeated.filter(([value]) => Math.fround(value!) < cut).length);
  expect(sides(weighted!)).toEqual(sides(repeatedColumn!));
});
