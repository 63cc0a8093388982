import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { aucOf } from '../../src/statistics/auc.ts';
import { reliability } from '../../src/statistics/calibration.ts';
import { calibrationLine } from '../../src/statistics/calibration-line.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import type { Estimate } from '../../src/statistics/estimate.ts';
import { observedToExpectedOf } from '../../src/statistics/observed-to-expected.ts';
import { aucDifference, brierDifference } from '../../src/statistics/paired.ts';
import { rank } from '../../src/statistics/ranking.ts';
import { standardisedDifference } from '../../src/statistics/standardised-difference.ts';

interface Row {
  probability: number;
  other: number;
  label: number;
  weight: number;
}

/** Every statistic with an interval that takes weights, as of rows. */
const STATISTICS: Record<string, (rows: Row[], weighted: boolean) => Estimate | null> = {
  'ROC-AUC': (rows, weighted) =>
    aucOf(
      rows.map(({ label }) => label),
      rows.map(({ probability }) => probability),
      weighted ? rows.map(({ weight }) => weight) : undefined,
    ),
  'ROC-AUC difference': (rows, weighted) => paired(aucDifference, rows, weighted),
  'Brier difference': (rows, weighted) => paired(brierDifference, rows, weighted),
  'observed over expected': (rows, weighted) =>
    observedToExpectedOf(
      Float64Array.from(rows, ({ probability }) => probability),
      Uint8Array.from(rows, ({ label }) => label),
      weighted ? Float64Array.from(rows, ({ weight }) => weight) : undefined,
    ),
  'calibration slope': (rows, weighted) => lineOf(rows, weighted)?.slope ?? null,
  'calibration in the large': (rows, weighted) => lineOf(rows, weighted)?.intercept ?? null,
  'mean difference': (rows, weighted) => {
    const parts = [0, 1].map((label) => rows.filter((row) => row.label === label));
    const [first, second] = parts.map((part) => Float64Array.from(part, ({ probability }) => probability));
    const weights = parts.map((part) => Float64Array.from(part, ({ weight }) => weight));
    return standardisedDifference(first!, second!, weighted ? [weights[0]!, weights[1]!] : undefined);
  },
};

function paired(difference: typeof aucDifference, rows: Row[], weighted: boolean): Estimate {
  return difference(
    rows.map(({ label }) => label),
    rows.map(({ probability }) => probability),
    rows.map(({ other }) => other),
    weighted ? rows.map(({ weight }) => weight) : undefined,
  );
}

function lineOf(rows: Row[], weighted: boolean) {
  const ranked = (weightOf: (row: Row) => number) =>
    rank(
      rows.map(({ probability }) => probability),
      rows.map(({ label }) => label),
      rows.map(weightOf),
    );
  return weighted
    ? calibrationLine(
        ranked(({ weight }) => weight),
        ranked(({ weight }) => weight * weight),
      )
    : calibrationLine(ranked(() => 1));
}

const random = seededRandom(11);
const drawn = (rows: number, weightOf: () => number): Row[] =>
  Array.from({ length: rows }, () => {
    const probability = 0.05 + 0.9 * random.next();
    return {
      probability,
      other: 0.05 + 0.9 * random.next(),
      label: Number(random.next() < probability),
      weight: weightOf(),
    };
  });

describe.each(Object.entries(STATISTICS))('%s', (name, statistic) => {
  test('of rows that weigh a whole number is that of so many rows', () => {
    const rows = drawn(120, () => 1 + Math.floor(3 * random.next()));
    const repeated = rows.flatMap((row) => Array.from({ length: row.weight }, () => row));
    // The pooled deviation of a mean difference has as many degrees of freedom as rows tell: a hundredth in so few.
    const decimals = name === 'mean difference' ? 1 : 9;
    expect(statistic(rows, true)!.value).toBeCloseTo(statistic(repeated, false)!.value, decimals);
  });

  test('with equal weights is what it is without, interval and all', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 0.3, 1e20), (weight) => {
        const rows = drawn(100, () => weight);
        const [own, plain] = [statistic(rows, true)!, statistic(rows, false)!];
        // A regression ends where another step gains less than a billionth of the loss, and its coefficients are as exact as that.
        for (const end of ['value', 'low', 'high'] as const) expect(own[end]).toBeCloseTo(plain[end], 6);
      }),
      { numRuns: 10 },
    );
  });

  test('is less certain the more weights differ', () => {
    const rows = drawn(400, () => 1);
    const heavy = rows.map((row, at) => ({ ...row, weight: at % 10 === 0 ? 30 : 1 }));
    const width = ({ low, high }: Estimate) => high - low;
    expect(width(statistic(heavy, true)!)).toBeGreaterThan(1.5 * width(statistic(rows, false)!));
  });
});

test('a weighted calibration slope is held by its interval in about 95 of 100 trials', () => {
  let held = 0;
  for (let trial = 0; trial < 400; trial++) {
    const rows = drawn(400, () => (random.next() < 0.2 ? 8 : 1));
    const { low, high } = STATISTICS['calibration slope']!(rows, true)!;
    if (low <= 1 && 1 <= high) held++;
  }
  // Four standard errors around 380.
  expect(Math.abs(held - 380)).toBeLessThan(18);
});

test('no area and no share is above 1, however weights are rounded', () => {
  const weights = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), { minLength: 4, maxLength: 40 });
  fc.assert(
    fc.property(weights, (drawn) => {
      const labels = drawn.map((_, row) => Number(row < drawn.length / 2));
      const scores = drawn.map((_, row) => 1 / (row + 2));
      const ranking = rank(scores, labels, drawn);
      expect(rocAuc(ranking)).toBeLessThanOrEqual(1);
      expect(aucOf(labels, scores, drawn)!.value).toBeLessThanOrEqual(1);
      for (const { observed } of reliability(ranking)) expect(observed).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
