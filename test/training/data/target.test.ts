import { expect, test } from 'vitest';
import { targetReader } from '../../../src/training/data/target.ts';

const read = (positive: number | string) => targetReader({ column: 'Bad', positive }, 'loans.csv');

test('compares numbers as numbers', () => {
  const target = read(1);
  expect([target('1', 2), target(' 1.0 ', 3), target('0', 4), target('0.0', 5), target('', 6)]).toEqual([
    1,
    1,
    0,
    0,
    null,
  ]);
});

test('takes no number that a field would not', () => {
  expect(() => read(1)('0x1', 2)).toThrow(/not "0x1"/);
});

test('a positive 0 turns the labels around', () => {
  expect([read(0)('0', 2), read(0)('1', 3)]).toEqual([1, 0]);
});

test('words have one opposite, whichever comes first', () => {
  const target = read('default');
  expect([target('paid', 2), target('default', 3), target('paid', 4)]).toEqual([0, 1, 0]);
  expect(() => target('Paid', 5)).toThrow(/row 5.*must be default \(default\) or paid, not "Paid"/);
});
