import { describe, expect, test } from 'vitest';
import { errorLines } from '../../../src/jobs/score/problems.ts';

describe('errorLines', () => {
  test('quotes and defuses what a stranger wrote', () => {
    const column = '=cmd()';
    const message = 'Crew is not a number: "a,b"';
    expect(errorLines([{ row: 3, column, code: 'not_a_number', message }])).toBe(
      `3,'=cmd(),not_a_number,"Crew is not a number: ""a,b"""\n`,
    );
  });
});
