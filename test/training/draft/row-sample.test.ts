import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { RowSample } from '../../../src/training/draft/row-sample.ts';

function sampleOf(rows: number, columns: number): RowSample {
  const sample = new RowSample(columns, seededRandom(1));
  for (let row = 0; row < rows; row++) sample.add(new Float64Array(columns).fill(row), row % 2 === 0 ? 0 : 1);
  return sample;
}

test('few rows are all kept', () => {
  const sample = sampleOf(700, 3);
  expect(sample.column(2)).toEqual(Float64Array.from({ length: 700 }, (_, row) => row));
  expect(sample.outcomes().reduce((sum, outcome) => sum + outcome, 0)).toBe(350);
});

test('of many, 20,000 are kept, the early and the late with equal chances, each with its outcome', () => {
  const sample = sampleOf(200_000, 1);
  const rows = sample.column(0);
  expect(rows).toHaveLength(20_000);
  expect(new Set(rows).size).toBe(20_000);
  // 10,000 rows of each half are expected, and 71 is the standard deviation.
  expect(Math.abs(rows.filter((row) => row < 100_000).length - 10_000)).toBeLessThan(300);
  expect(sample.outcomes()).toEqual(Uint8Array.from(rows, (row) => row % 2));
});

test('of many columns fewer rows are kept, so that memory stays the same', () => {
  expect(sampleOf(300, 16_384).rows).toBe(128);
});
