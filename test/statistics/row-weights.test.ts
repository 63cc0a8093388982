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
const drawn = (rows: number, weightOf: () => number, highest = 0.95): Row[] =>
  Array.from({ length: rows }, () => {
    const probability = 0.05 + (highest - 0.05) * random.next();
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
        expect(own.value).toBeCloseTo(plain.value, 6);
        // Its variance with weights is that of the outcomes as they came, which of 100 rows is a few parts in ten off the model's.
        const off = name.startsWith('calibration') ? 0.4 * (plain.high - plain.low) : 1e-6;
        for (const end of ['low', 'high'] as const) expect(Math.abs(own[end] - plain[end])).toBeLessThan(off);
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

test.each<[string, (row: Row) => number]>([
  ['whatever the outcome', () => (random.next() < 0.2 ? 8 : 1)],
  ['as a good loan stands for five, of which one in five was taken', ({ label }) => (label === 1 ? 1 : 5)],
])(
  'weighted %s, slope and intercept are held by their intervals in about 95 of 100 trials',
  (_, weightOf) => {
    const held = { 'calibration slope': 0, 'calibration in the large': 0 };
    for (let trial = 0; trial < 400; trial++) {
      const rows = drawn(1000, () => 1, 0.4)
        .map((row) => ({ ...row, weight: weightOf(row) }))
        .filter(({ weight }) => weight !== 5 || random.next() < 1 / 5);
      for (const name of ['calibration slope', 'calibration in the large'] as const) {
        const { low, high } = STATISTICS[name]!(rows, true)!;
        const truth = name === 'calibration slope' ? 1 : 0;
        if (low <= truth && truth <= high) held[name]++;
      }
    }
    // Four standard errors around 380.
    for (const trials of Object.values(held)) expect(Math.abs(trials - 380)).toBeLessThan(18);
  },
);

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
