import { describe, expect, test } from 'vitest';
import type { SolventError } from '../../../src/errors.ts';
import {
  type CleaningReport,
  countLost,
  type DroppedRow,
  noneLost,
} from '../../../src/training/data/cleaning-report.ts';
import { refuseGreatLoss } from '../../../src/training/data/loss.ts';

const broken = (row: number, label: 0 | 1, others?: string[]): DroppedRow => ({
  row,
  column: 'Bill',
  reason: 'not_a_number',
  message: 'bill is not a number',
  label,
  ...(others && { others }),
});

/** What cleaning reports when it keeps so many rows and leaves these out. */
function reportOf(kept: number, rows: DroppedRow[]): CleaningReport {
  const lost = noneLost();
  const dropped: CleaningReport['dropped'] = {};
  for (const row of rows) {
    dropped[row.reason] = (dropped[row.reason] ?? 0) + 1;
    countLost(lost, row);
  }
  return {
    rows: kept + rows.length,
    kept,
    dropped,
    examples: rows,
    lost,
    unknownLevels: {},
    unusedColumns: [],
    warnings: [],
  };
}

const rowsOf = (count: number, make: (row: number) => DroppedRow) =>
  Array.from({ length: count }, (_, index) => make(index + 2));

function refusal(report: CleaningReport, positives: number, allowed: number): SolventError | undefined {
  try {
    refuseGreatLoss(
      'loans.csv',
      { report, failed: new Map(), fields: [], derived: new Set(['burden']) },
      positives,
      allowed,
    );
    return undefined;
  } catch (error) {
    return error as SolventError;
  }
}

describe('a loss above the limit ends a training', () => {
  test('of the rows: with columns, default rates, an example of each reason and what to do', () => {
    const report = reportOf(940, [
      ...rowsOf(50, (row) => broken(row, row % 2 === 0 ? 1 : 0, ['Paid'])),
      ...rowsOf(10, (row) => ({ row, column: '', reason: 'ragged_row', message: 'the row has 3 cells' })),
    ]);
    const { message, details } = refusal(report, 94, 0.05)!;
    expect(message).toBe(
      'loans.csv: 60 of 1000 rows cannot be used (6%, and 5% may be), so what is left is another population. ' +
        '10% of the kept rows default, 50% of the lost ones. ' +
        'Column "Bill" fails in 50 rows (5%). Column "Paid" fails in 50 rows (5%). ' +
        'For example, row 2, column "Bill": bill is not a number (not_a_number: 50 rows); ' +
        'row 2: the row has 3 cells (ragged_row: 10 rows). ' +
        'Correct the file or the schema; `npm run schema` writes a first one for the file. ' +
        'If that much may be lost, say so by a share: `"training": { "allow_loss": 0.2 }` in the schema, or --allow-loss 0.2 where a command trains.',
    );
    expect(details).toHaveLength(2);
  });

  test('for a derived feature, which is told as one', () => {
    const overflowing = rowsOf(600, (row) => ({
      row,
      column: 'burden',
      reason: 'out_of_range' as const,
      message: 'burden, which is a / b, is too large for a 32-bit float',
      label: 0 as const,
    }));
    const message = refusal(reportOf(400, overflowing), 40, 0.05)?.message;
    expect(message).toContain('Derived feature "burden" fails in 600 rows (60%).');
    expect(message).toContain('For example, row 2, derived feature "burden": burden, which is');
    expect(message).toContain('compute it otherwise, or leave it out of `derived`.');
    expect(message).toContain('A derived feature that cannot be used in most rows is never let pass.');
    // Examples are of the first rows alone, here of a column.
    const hidden = reportOf(400, overflowing);
    hidden.examples = [broken(2, 1)];
    hidden.dropped.not_a_number = 1;
    expect(refusal(hidden, 40, 0.05)?.message).toContain('or leave it out of `derived`.');
  });

  test('for dates, which are read in one form', () => {
    const notADate = (row: number): DroppedRow => ({
      ...broken(row, 1),
      reason: 'not_a_date',
      message: 'born is not a date: write it as 2026-01-31',
    });
    expect(refusal(reportOf(900, rowsOf(100, notADate)), 94, 0.05)!.message).toContain(
      'A date is read where it is written as 2026-01-31.',
    );
  });

  test('of either outcome, though the rows are few', () => {
    const defaults = reportOf(
      990,
      rowsOf(10, (row) => broken(row, 1)),
    );
    expect(refusal(defaults, 90, 0.05)?.message).toMatch(
      /10 of 100 rows that default cannot be used \(10%, and 5% may be\)/,
    );
    const others = reportOf(
      990,
      rowsOf(10, (row) => broken(row, 0)),
    );
    expect(refusal(others, 900, 0.05)?.message).toMatch(/10 of 100 rows that do not default/);
  });

  test('exactly the limit may be lost, and the limit is the caller’s', () => {
    const report = reportOf(
      90,
      rowsOf(10, (row) => broken(row, row % 2 === 0 ? 1 : 0)),
    );
    expect(refusal(report, 45, 0.1)).toBeUndefined();
    expect(refusal(report, 45, 0.0999)).toBeDefined();
  });

  test('rows without a target and mere repetitions are no loss', () => {
    const meant = (['missing_target', 'duplicate_key'] as const).flatMap((reason) =>
      rowsOf(400, (row) => ({
        row,
        column: 'Id',
        reason,
        message: '',
        ...(reason === 'duplicate_key' && { harmless: true }),
      })),
    );
    expect(refusal(reportOf(100, meant), 50, 0)).toBeUndefined();
    const both = reportOf(100, [...meant, ...rowsOf(6, (row) => broken(row, 1))]);
    expect(refusal(both, 50, 0.05)?.message).toMatch(/6 of 106 rows/);
  });
});

test('a column that fails in most rows ends a training whatever may be lost', () => {
  const report = reportOf(
    40,
    rowsOf(60, (row) => broken(row, 1)),
  );
  const { message } = refusal(report, 20, 1)!;
  expect(message).toMatch(/60 of 100 rows cannot be used \(60%\)/);
  expect(message).toMatch(/"Bill" fails in 60 rows \(60%\)/);
  expect(message).toMatch(/A column that cannot be used in most rows is never let pass\.$/);
});

test('a file of which no row is kept is refused', () => {
  const report = reportOf(
    0,
    rowsOf(5, (row) => ({ row, column: '', reason: 'ragged_row', message: 'the row has 3 cells' })),
  );
  expect(refusal(report, 0, 0.05)?.message).toMatch(
    /5 of 5 rows cannot be used .*No row is kept\. No column is at fault/,
  );
});
