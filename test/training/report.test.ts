import { expect, test } from 'vitest';
import type { CleaningReport } from '../../src/training/data/cleaning-report.ts';
import { cleaningLines } from '../../src/training/report.ts';

test('cleaning is told by reason, with the first rows of each', () => {
  const examples = [4, 7, 9, 12].map((row) => ({
    row,
    column: 'Age',
    reason: 'not_a_number' as const,
    message: 'age is not a number: "x"',
  }));
  const report: CleaningReport = {
    rows: 100,
    kept: 96,
    dropped: { not_a_number: 4 },
    examples,
    lost: { rows: 4, positives: 0, unlabelled: 0, columns: { Age: 4 } },
    unknownLevels: { region: 7 },
    unusedColumns: ['Note'],
    warnings: ['Numbers may be thousands.'],
  };
  expect(cleaningLines(report)).toEqual([
    '100 rows read, 96 kept, 4 left out',
    '  not_a_number: 4',
    '    row 4: age is not a number: "x"',
    '    row 7: age is not a number: "x"',
    '    row 9: age is not a number: "x"',
    '    … and 1 more',
    '  region: 7 rows hold a level that the schema does not list, read as missing',
    '  Numbers may be thousands.',
    '  columns that the schema does not name: Note',
  ]);
});
