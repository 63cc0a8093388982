import { expect, test } from 'vitest';
import { defaultingTail } from '../../../src/training/validation/defaulting-tail.ts';
import { univariateTable } from '../../../src/training/validation/univariate.ts';
import { matrixOf, portfolioOf } from './support.ts';

/** 4,000 loans of which one in twenty defaults whatever it is, and all of the last ones. */
const loans = (tail: number, spared = 0) =>
  Array.from({ length: 4_000 }, (_, row) => {
    const beyond = row - (4_000 - tail);
    return [row, beyond >= spared || (beyond < 0 && row % 20 === 0) ? 1 : 0];
  });
const tailOf = (rows: number[][]) => defaultingTail(matrixOf(rows), 0);

test('finds values beyond which all default, whatever bin they are in, on either side', () => {
  const found = { rows: 100, defaults: 100 };
  expect(tailOf(loans(100))).toEqual({ from: 3_900, side: 'above', ...found });
  expect(tailOf(loans(100).map(([value, label]) => [-value!, label!]))).toEqual({
    from: -3_900,
    side: 'below',
    ...found,
  });
  const [line] = univariateTable(portfolioOf([{ name: 'x', type: 'number' }]), matrixOf(loans(100)));
  expect(line!.leak).toBe('of 100 rows with 3900 or more 100 default');
});

test('takes so many that chance does not give them, at any cut', () => {
  expect(tailOf(loans(90))).toMatchObject({ rows: 90 });
  expect(tailOf(loans(89))).toBeNull();
  // A tail of which 94% default is a strong field, and no consequence.
  const strong = loans(1_000).map(([value, label], row) => [
    value!,
    row >= 3_000 && row % 16 === 0 ? 0 : label!,
  ]);
  expect(tailOf(strong)).toBeNull();
});

test('stands few that do not default, and equal values are one cut', () => {
  const rows = loans(300).map(([value, label], row) => [value!, row === 3_990 ? 0 : label!]);
  expect(tailOf(rows)).toMatchObject({ rows: 300, defaults: 299 });
  const tied = loans(100).map(([value, label]) => [Math.floor(value! / 1_000), label!]);
  expect(tailOf(tied)).toBeNull();
});

test('leaves missing values out', () => {
  const rows = loans(100).map(([value, label], row) => [row >= 3_900 ? null : value!, label!]);
  expect(defaultingTail(matrixOf(rows), 0)).toBeNull();
});
