import { describe, expect, test } from 'vitest';
import { jobMessage } from '../../../src/http/jobs/job-view.ts';

type View = Parameters<typeof jobMessage>[0];

describe('what is said of a job', () => {
  const said = (rejected_by: View['rejected_by']) =>
    jobMessage({ status: 'FAILURE', rows: 9, scored: 0, rejected_by, warnings: [] as string[] } as View);
  const reason = (column: string, rows: number) => ({ code: 'not_a_number', column, rows });

  test('names the commonest reason, and what ties with it', () => {
    expect(said([reason('a', 3), reason('', 1)])).toMatch(
      /; most refused: 3 with not_a_number in column "a"\.$/,
    );
    expect(said([reason('a', 3), reason('', 3), reason('b', 1)])).toMatch(
      /; most refused: 3 with not_a_number in column "a", 3 with not_a_number\.$/,
    );
    expect(said([reason('a', 1)])).toMatch(/; refused: 1 with not_a_number in column "a"\.$/);
  });

  test('does not name every reason that ties', () => {
    expect(said(['a', 'b', 'c', 'd', 'e'].map((column) => reason(column, 2)))).toMatch(
      /; refused: 2 with .*"a", 2 with .*"b", 2 with .*"c", as many for each of 2 other reasons\.$/,
    );
  });
});
