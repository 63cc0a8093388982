import { describe, expect, test } from 'vitest';
import { periodsOf } from '../../../src/training/validation/periods.ts';

const dayOf = (iso: string) => Date.parse(iso) / 86_400_000;

/** Periods of rows that are told by their day, probability and outcome. */
const told = (rows: [day: string, probability: number, label: number][]) =>
  periodsOf(
    Float64Array.from(rows, ([day]) => dayOf(day)),
    Float64Array.from(rows, ([, probability]) => probability),
    Uint8Array.from(rows, ([, , label]) => label),
  );
const names = (days: string[]) => told(days.map((day) => [day, 0.1, 0])).map(({ period }) => period);

describe('periods', () => {
  test('are measured each by its own rows, earliest first, whatever their order', () => {
    const periods = told([
      ['2026-02-28', 0.2, 1],
      ['2025-12-31', 0.1, 0],
      ['2026-02-01', 0.4, 1],
      ['2026-02-10', 0.1, 0],
      ['2026-02-11', 0.3, 0],
    ]);
    expect(periods).toEqual([
      {
        period: '2025-12',
        rows: 1,
        defaults: 0,
        mean_probability: 0.1,
        auc: null,
        observed_to_expected: null,
      },
      {
        period: '2026-02',
        rows: 4,
        defaults: 2,
        mean_probability: expect.closeTo(0.25, 12),
        auc: expect.objectContaining({ value: 0.75 }),
        observed_to_expected: expect.objectContaining({ value: expect.closeTo(2, 12) }),
      },
    ]);
  });

  test('are quarters where there are more than two dozen months, and years where quarters are too many', () => {
    const months = (count: number) =>
      Array.from({ length: count }, (_, month) =>
        new Date(Date.UTC(2000, month, 15)).toISOString().slice(0, 10),
      );
    expect(names(months(24))).toHaveLength(24);
    expect(names(months(25)).slice(0, 5)).toEqual(['2000 Q1', '2000 Q2', '2000 Q3', '2000 Q4', '2001 Q1']);
    expect(names(months(24 * 3))).toHaveLength(24);
    expect(names(months(24 * 3 + 1))).toEqual(['2000', '2001', '2002', '2003', '2004', '2005', '2006']);
    expect(names(months(26 * 12))).toHaveLength(26);
  });
});
