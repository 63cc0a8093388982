import { describe, expect, test } from 'vitest';
import type { Target } from '../../../src/application/target.ts';
import { TargetReader } from '../../../src/training/data/target.ts';

const readerOf = (positive: Target['positive'], others: Partial<Target> = {}) =>
  new TargetReader({ column: 'Bad', positive, ...others });

/** What is read of a column, from row 2 on. */
const read = (reader: TargetReader, cells: string[]) =>
  cells.map((cell, index) => reader.read(cell, index + 2));

/** What is said of a column once it was read. */
function refusal(reader: TargetReader, cells: string[]): string {
  read(reader, cells);
  try {
    reader.refuseUnknown('loans.csv');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('compares numbers as numbers', () => {
  expect(read(readerOf(1), ['1', ' 1.0 ', '0', '0.0', ''])).toEqual([1, 1, 0, 0, null]);
});

test('takes no number that a field would not', () => {
  expect(read(readerOf(1), ['0x1'])).toEqual([undefined]);
});

test('a positive 0 turns the labels around', () => {
  expect(read(readerOf(0), ['0', '1'])).toEqual([1, 0]);
});

test('words have one opposite, whichever comes first', () => {
  expect(read(readerOf('default'), ['paid', 'default', 'paid', 'Paid', 'paid'])).toEqual([
    0,
    1,
    0,
    undefined,
    0,
  ]);
});

describe('several values', () => {
  const positive = ['Charged Off', 'Default'];
  const indeterminate = ['Current', 9];

  test('mean a default, or neither; the one other value means none', () => {
    const cells = ['Current', 'Default', 'Fully Paid', ' Charged Off ', '', '9.0', 'Fully Paid', 'Late'];
    expect(read(readerOf(positive, { indeterminate }), cells)).toEqual([
      'indeterminate',
      1,
      0,
      1,
      null,
      'indeterminate',
      0,
      undefined,
    ]);
  });

  test('mean none, where the schema lists them: then no other does', () => {
    const reader = readerOf(positive, { indeterminate, negative: ['Fully Paid', 'Current account'] });
    expect(read(reader, ['Fully Paid', 'Current account', 'Late'])).toEqual([0, 0, undefined]);
  });

  test.each([
    [1, 0],
    [0, 1],
  ])('where %d means a default and %d neither, the one other value means none', (bad, open) => {
    const cells = [open, bad, 2, open, 3].map(String);
    expect(read(readerOf(bad, { indeterminate: open }), cells)).toEqual([
      'indeterminate',
      1,
      0,
      'indeterminate',
      undefined,
    ]);
  });

  test('1 among them has no opposite of its own', () => {
    expect(read(readerOf([1, 2]), ['2', '5', '1'])).toEqual([1, 0, 1]);
  });
});

describe('a value without a meaning is told with what the column holds, and what to write', () => {
  const many = (count: number) => Array.from({ length: count }, (_, row) => String(row));

  test.each<[string, TargetReader, string[], string]>([
    [
      'one beside those that the schema knows',
      readerOf('default'),
      ['paid', 'default', 'paid', 'Paid'],
      'loans.csv, row 5, column "Bad": the target must be "default" (default) or "paid", not "Paid". ' +
        'The column holds "paid" (2 rows), "default" (1 row), "Paid" (1 row). Correct the cell, leave it empty to drop the row, or say ' +
        "in the schema's `target` what it means: `positive`, `negative` and `indeterminate` take lists of values.",
    ],
    [
      'words where the schema expects numbers',
      readerOf(1),
      ['N', 'Y', 'N', ''],
      'loans.csv, column "Bad": no row holds 1, which means a default by the schema\'s `target`. ' +
        'The column holds "N" (2 rows), "Y" (1 row). Write `"positive": "Y"` if that means a default.',
    ],
    [
      'numbers where the schema expects words',
      readerOf('yes'),
      ['1', '0.0', '0'],
      'loans.csv, column "Bad": no row holds "yes", which means a default by the schema\'s `target`. ' +
        'The column holds 0 (2 rows), 1 (1 row). Write `"positive": 1` if that means a default.',
    ],
    [
      'two words of which neither is known to be bad',
      readerOf(1),
      ['A', 'B'],
      'loans.csv, column "Bad": no row holds 1, which means a default by the schema\'s `target`. ' +
        'The column holds "A" (1 row), "B" (1 row). Write `"positive": "A"` or `"positive": "B"`, whichever means a default.',
    ],
    [
      'more words than two',
      readerOf(['bad', 'worse']),
      ['Paid', 'Late', 'Current'],
      'loans.csv, column "Bad": no row holds "bad" or "worse", which means a default by the schema\'s `target`. The column holds ' +
        '"Paid" (1 row), "Late" (1 row), "Current" (1 row). Say there which values mean a default (`positive`), which none (`negative`) and ' +
        'which neither (`indeterminate`), each a value or a list; or name another column.',
    ],
    [
      'more values than an outcome has',
      readerOf(1),
      [...many(60), '7', '7', '3'],
      'loans.csv, column "Bad": it has too many values to be a target. The column holds 7 (3 rows), 3 (2 rows), 0 (1 row), 1 (1 row), ' +
        '2 (1 row), 4 (1 row), 5 (1 row), 6 (1 row), 8 (1 row), 9 (1 row) and more than 40 other values. Name the column as `target` ' +
        'that says what became of a loan, or add one to the file that is 1 for a default and 0 for none.',
    ],
  ])('%s', (_, reader, cells, message) => {
    expect(refusal(reader, cells)).toBe(message);
  });

  test('ten values are named, a long one only by its beginning, and the others are counted', () => {
    expect(refusal(readerOf('0'), [...many(50), 'x'.repeat(100)])).toMatch(/and more than 40 other values/);
    expect(refusal(readerOf('0'), many(49))).toMatch(
      /8 \(1 row\), 9 \(1 row\) and 39 other values\. Correct/,
    );
    expect(refusal(readerOf('0'), ['0', 'x'.repeat(100)])).toContain(`not "${'x'.repeat(40)}…". The column`);
  });

  test('a column of known values is not refused', () => {
    expect(refusal(readerOf(1), ['1', '0', ''])).toBe('');
  });
});
