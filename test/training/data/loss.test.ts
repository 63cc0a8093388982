import { expect, test } from 'vitest';
import type { CleaningReport, DropReason } from '../../../src/training/data/clean.ts';
import { refuseGreatLoss } from '../../../src/training/data/loss.ts';

function reportOf(rows: number, dropped: CleaningReport['dropped']): CleaningReport {
  const examples = Object.keys(dropped).map((reason) => ({
    row: 2,
    column: 'Bill',
    reason: reason as DropReason,
    message: 'bill is not a number',
  }));
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return { rows, kept: rows - lost, dropped, examples, unknownLevels: {}, unusedColumns: [], warnings: [] };
}

test('a file of which most rows do not parse is refused, with the column to correct', () => {
  const report = reportOf(30_000, { not_a_number: 28_000, ragged_row: 207 });
  expect(() => refuseGreatLoss('cards.csv', report)).toThrow(
    /cards\.csv: 28207 of 30000 rows cannot be used.*column "Bill".*not_a_number: 28000 rows/,
  );
});

test('up to a half may be lost', () => {
  expect(() => refuseGreatLoss('f', reportOf(10, { not_a_number: 5 }))).not.toThrow();
  expect(() => refuseGreatLoss('f', reportOf(10, { not_a_number: 6 }))).toThrow();
});

test('rows without a target and repeated keys are no loss', () => {
  const report = reportOf(10, { missing_target: 6, duplicate_key: 3 });
  expect(() => refuseGreatLoss('f', report)).not.toThrow();
  expect(() => refuseGreatLoss('f', reportOf(10, { missing_target: 6, out_of_range: 3 }))).toThrow();
});
