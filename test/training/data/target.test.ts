import { describe, expect, test } from 'vitest';
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

describe('several values', () => {
  const target = { column: 'status', positive: ['Charged Off', 'Default'], indeterminate: ['Current', 9] };

  test('mean a default, or neither; the one other value means none', () => {
    const read = targetReader(target, 'loans.csv');
    const cells = ['Current', 'Default', 'Fully Paid', ' Charged Off ', '', '9.0', 'Fully Paid'];
    expect(cells.map((cell, row) => read(cell, row))).toEqual([
      'indeterminate',
      1,
      0,
      1,
      null,
      'indeterminate',
      0,
    ]);
    expect(() => read('Late', 9)).toThrow(
      /row 9, column "status": the target must be Charged Off or Default \(default\) or Fully Paid, not "Late"\. .*`positive`, `negative` and `indeterminate` take lists/,
    );
  });

  test('mean none, where the schema lists them: then no other does', () => {
    const read = targetReader({ ...target, negative: ['Fully Paid', 'Current account'] }, 'loans.csv');
    expect([read('Fully Paid', 2), read('Current account', 3)]).toEqual([0, 0]);
    expect(() => read('Late', 4)).toThrow(/or Fully Paid or Current account, not "Late"/);
  });

  test('1 among them has no opposite of its own', () => {
    const read = targetReader({ column: 'Bad', positive: [1, 2] }, 'loans.csv');
    expect([read('2', 2), read('5', 3), read('1', 4)]).toEqual([1, 0, 1]);
  });
});
