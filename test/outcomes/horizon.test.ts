import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeMonthsLater } from '../../src/calendar.ts';
import {
  defaultedWithin,
  horizonProblem,
  latestDecision,
  maturedWithin,
} from '../../src/outcomes/horizon.ts';

const at = (text: string) => Date.parse(text);

test('a later decision is never mature before an earlier one, and no mature one is passed over', () => {
  const time = fc.integer({ min: at('1990-01-01'), max: at('2060-01-01') });
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 120 }), (a, b, months) => {
      const [first, second] = a < b ? [a, b] : [b, a];
      expect(timeMonthsLater(first, months)).toBeLessThanOrEqual(timeMonthsLater(second, months));
      if (timeMonthsLater(a, months) <= b) expect(a).toBeLessThanOrEqual(latestDecision(b, months));
    }),
  );
});

describe('a date without a time', () => {
  const scored = at('2026-01-15T10:00:00Z');

  test('is followed to its end: one of the last day is one of the whole horizon', () => {
    const loan = (lastReport: string) => ({ at: scored, firstDefault: null, lastReport: at(lastReport) });
    expect(maturedWithin(loan('2026-07-15'), 6, at('2026-07-15'))).toBe(0);
    expect(maturedWithin(loan('2026-07-14'), 6, at('2026-07-15'))).toBeNull();
    expect(maturedWithin(loan('2026-07-15'), 6, at('2026-07-14'))).toBeNull();
  });
});

describe('defaultedWithin', () => {
  const loan = { at: at('2026-01-15'), firstDefault: null as number | null, lastReport: at('2026-07-15') };

  test.each([
    ['a default in time', at('2026-07-14'), at('2026-07-14'), 1],
    ['a default in time and a later report', at('2026-03-01'), at('2027-01-01'), 1],
    ['a default at its end', at('2026-07-15'), at('2026-07-15'), 0],
    ['nothing until its end', null, at('2026-07-15'), 0],
    ['nothing until shortly before', null, at('2026-07-14'), null],
    ['a loan that was repaid', null, 8.64e15, 0],
    ['a default in time of a loan that was repaid later', at('2026-03-01'), 8.64e15, 1],
    ['a default before the decision', at('2025-01-01'), at('2027-01-01'), null],
    ['a default on the day of the decision', at('2026-01-14') + 1, at('2026-01-15'), 1],
  ])('of six months with %s', (_, firstDefault, lastReport, expected) => {
    expect(defaultedWithin({ ...loan, firstDefault, lastReport }, 6)).toBe(expected);
  });
});

describe('horizonProblem', () => {
  test.each([
    [12, 400, null],
    [13, 397, null],
    [13, 396, /396 days.*after 396.*to 486 or more/],
    [24, 400, /24 months lasts 731 days.*DRIFT_RETENTION_DAYS to 821 or more/],
    [12, 365, /366 days/],
  ] as const)('of %i months with samples kept for %i days', (months, days, expected) => {
    const problem = horizonProblem(months, days);
    if (expected) expect(problem).toMatch(expected);
    else expect(problem).toBeNull();
  });
});
