import { describe, expect, test } from 'vitest';
import { countReasons, errorLines, type Reject, type RowCode } from '../../../src/jobs/score/rejects.ts';

const reject = (row: number, ...faults: [column: string, code: RowCode][]): Reject => ({
  row,
  key: `L-${row}`,
  begin: 0,
  end: 0,
  faults: faults.map(([column, code]) => ({ column, code, message: 'no' })),
});

describe('errorLines', () => {
  test('has a line for each fault, with the key of the row', () => {
    const rejects = [
      reject(2, ['crew', 'missing_value'], ['hull', 'unknown_category']),
      reject(5, ['', 'ragged_row']),
    ];
    expect(errorLines(rejects, true)).toBe(
      'L-2,2,crew,missing_value,no\nL-2,2,hull,unknown_category,no\nL-5,5,,ragged_row,no\n',
    );
    expect(errorLines(rejects, false)).toBe(
      '2,crew,missing_value,no\n2,hull,unknown_category,no\n5,,ragged_row,no\n',
    );
  });

  test('quotes and defuses what a stranger wrote', () => {
    const message = 'Crew is not a number: "a,b"';
    const faults = [{ column: '=cmd()', code: 'not_a_number' as const, message }];
    expect(errorLines([{ row: 3, key: '@key,', faults }], true)).toBe(
      `"'@key,",3,'=cmd(),not_a_number,"Crew is not a number: ""a,b"""\n`,
    );
  });
});

describe('countReasons', () => {
  test('counts rows by code and column', () => {
    const rejects = [
      reject(2, ['crew', 'missing_value']),
      reject(3, ['crew', 'missing_value'], ['hull', 'missing_value']),
    ];
    expect(countReasons(rejects)).toEqual([
      ['missing_value', 'crew', 2],
      ['missing_value', 'hull', 1],
    ]);
  });

  test('keeps a hundred reasons, and the number of the others', () => {
    const rejects = Array.from({ length: 250 }, (_, row) => reject(row, [`c${row}`, 'unknown_column']));
    const counts = countReasons(rejects);
    expect(counts).toHaveLength(101);
    expect(counts.at(-1)).toEqual(['other', '', 150]);
  });
});
