import { expect, test } from 'vitest';
import { aucAlone, aucOfKinds, isMarkOfOne } from '../../../src/training/draft/separation.ts';

const outcomes = Uint8Array.from({ length: 100 }, (_, row) => (row < 30 ? 1 : 0));
const numbers = (of: (row: number) => number) => Float64Array.from({ length: 100 }, (_, row) => of(row));

test('a column ranks the outcomes from either end, and by what is missing', () => {
  expect(
    aucAlone(
      numbers((row) => row),
      outcomes,
    ),
  ).toBe(1);
  expect(
    aucAlone(
      numbers((row) => -row),
      outcomes,
    ),
  ).toBe(1);
  expect(
    aucAlone(
      numbers((row) => (row < 30 ? Number.NaN : row % 7)),
      outcomes,
    ),
  ).toBe(1);
  expect(
    aucAlone(
      numbers(() => 1),
      outcomes,
    ),
  ).toBe(0.5);
});

test('of few rows of an outcome nothing is said', () => {
  expect(
    aucAlone(
      numbers((row) => row),
      outcomes.map((outcome, row) => (row < 19 ? outcome : 0)),
    ),
  ).toBeNaN();
  expect(
    aucOfKinds([
      [0, 19],
      [80, 0],
    ]),
  ).toBeNaN();
});

test('kinds rank the outcomes in the order of their default rates', () => {
  expect(
    aucOfKinds([
      [0, 20],
      [50, 0],
      [0, 10],
      [20, 0],
    ]),
  ).toBe(1);
  // Of 1600 pairs 900 are in order, and 600 of one kind: a tie is half right.
  expect(
    aucOfKinds([
      [10, 30],
      [30, 10],
    ]),
  ).toBe((30 * 30 + (30 * 10 + 10 * 30) / 2) / 1600);
  expect(aucOfKinds(Array.from({ length: 50 }, () => [1, 1] as [number, number]))).toBeNaN();
});

test('a mark of one outcome is borne by most of its rows, and by hardly another', () => {
  expect(isMarkOfOne([0, 60], [900, 100])).toBe(true);
  expect(isMarkOfOne([0, 40], [900, 100])).toBe(false);
  expect(isMarkOfOne([30, 60], [900, 100])).toBe(false);
  expect(isMarkOfOne([500, 0], [900, 100])).toBe(true);
  // One in a thousand defaults: half of the rows hold none by chance.
  expect(isMarkOfOne([5000, 0], [9990, 10])).toBe(false);
});
