import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDay } from '../../src/application/day.ts';
import { type SpanKind, spanOf } from '../../src/application/span.ts';
import { addMonths } from '../../src/calendar.ts';

function between(kind: SpanKind, from: string, to: string): number {
  return spanOf(kind, readDay(from)!, readDay(to)!);
}

/** From the year 0 to the year 9999. */
const day = fc.integer({ min: readDay('0000-01-01')!, max: readDay('9999-12-31')! });
/** Within a lifetime, where most are. */
const near = fc.integer({ min: readDay('1920-01-01')!, max: readDay('2040-01-01')! });
const days = fc.oneof(near, day);
const counted = fc.constantFrom<SpanKind>('years', 'months');
const RUNS = { numRuns: 5_000, seed: 5 };

describe('the time between two days', () => {
  test.each<[SpanKind, string, string, number]>([
    ['days', '2026-01-31', '2026-03-01', 29],
    ['days', '2026-03-01', '2026-01-31', -29],
    ['years', '1990-05-17', '2026-05-17', 36],
    ['years', '1990-05-17', '2026-05-16', 35 + 364 / 365],
    ['years', '2023-03-01', '2024-02-29', 365 / 366],
    ['years', '2000-02-29', '2026-02-28', 26],
    ['years', '2000-02-29', '2026-02-27', 25 + 364 / 365],
    ['years', '2000-02-29', '2028-02-28', 27 + 365 / 366],
    ['years', '2000-02-29', '2028-02-29', 28],
    ['years', '2026-12-31', '2027-01-01', 1 / 365],
    ['years', '2026-01-01', '2025-07-01', -1 + 181 / 365],
    ['months', '2026-01-31', '2026-02-28', 1],
    ['months', '2026-01-31', '2026-03-15', 1 + 15 / 31],
    ['months', '2026-01-31', '2026-03-31', 2],
    ['months', '2024-02-29', '2024-03-28', 28 / 29],
    ['months', '2026-03-15', '2026-02-15', -1],
    ['months', '2026-03-15', '2026-02-20', -1 + 5 / 28],
    ['years', '2026-01-31', '2026-01-31', 0],
  ])('counted in %s from %s to %s is %d', (kind, from, to, span) => {
    expect(between(kind, from, to)).toBe(span);
  });

  test.each<SpanKind>(['years', 'months', 'days'])('in %s is missing where a day is', (kind) => {
    expect([spanOf(kind, Number.NaN, 0), spanOf(kind, 0, Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  });

  test('is whole on every anniversary, before the first day too, and nowhere else', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -200, max: 200 }), counted, (from, count, kind) => {
        const anniversary = addMonths(from, count * (kind === 'years' ? 12 : 1));
        expect(spanOf(kind, from, anniversary)).toBe(count);
        expect(Number.isInteger(spanOf(kind, from, anniversary + 1))).toBe(false);
      }),
      RUNS,
    );
  });

  test('grows with every day of its end, as a 32-bit float too', () => {
    fc.assert(
      fc.property(days, days, counted, (from, to, kind) => {
        const [now, tomorrow] = [to, to + 1].map((end) => Math.fround(spanOf(kind, from, end)));
        expect(tomorrow).toBeGreaterThan(now!);
      }),
      RUNS,
    );
  });

  test('does not grow with a later beginning', () => {
    fc.assert(
      fc.property(days, days, counted, (from, to, kind) => {
        expect(spanOf(kind, from + 1, to)).toBeLessThanOrEqual(spanOf(kind, from, to));
      }),
      RUNS,
    );
  });
});
