import { describe, expect, it } from 'vitest';
import { realisedPerformance, shareEstimate } from '../../../src/drift/performance/realised.ts';
import type { LabelledPrediction } from '../../../src/outcomes/labelled-predictions.ts';
import type { Random } from '../../../src/ports.ts';
import { seededRandom } from '../../../src/random.ts';
import { estimate } from '../../../src/statistics/bootstrap.ts';

/** A fifth of what a check draws: enough for alarms as far from the line as these are. */
const RESAMPLES = 200;

const AT = Date.parse('2026-10-15T00:00:00Z');

/** Skewed PDs as a portfolio has them: their mean is about 6%, `riskier` moves them up. */
function probabilities(rows: number, random: Random, riskier = 0): number[] {
  return Array.from({ length: rows }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return 1 / (1 + Math.exp(4 - riskier - 1.8 * normal));
  });
}
/** Loans whose PDs are right, unless `wrong` changes what happens. */
function loans(rows: number, random: Random, riskier = 0, wrong = (pd: number) => pd): LabelledPrediction[] {
  return probabilities(rows, random, riskier).map((probability) => ({
    at: AT,
    probability,
    defaulted: random.next() < wrong(probability) ? 1 : 0,
  }));
}
function manifest(random: Random, wrong?: (pd: number) => number, positives = 600) {
  const heldOut = loans(1_000, random, 0, wrong);
  const holdout = estimate(
    heldOut.map(({ probability }) => probability),
    heldOut.map(({ defaulted }) => defaulted),
    0.5,
    random,
    RESAMPLES,
  );
  return { metrics: { holdout, cv: {} }, policy: { threshold: 0.5 }, data: { positives } } as never;
}
const measured = (
  known: LabelledPrediction[],
  promise: Parameters<typeof realisedPerformance>[1],
  random: Random,
) => realisedPerformance(known, promise, random, RESAMPLES);
const alarmsOf = (report: ReturnType<typeof realisedPerformance>) => [
  ...report!.metrics.filter(({ alarm }) => alarm).map(({ name }) => name),
  ...(report!.default_rate!.alarm ? ['default_rate'] : []),
];

describe('realisedPerformance', () => {
  it('measures what a hand can count', () => {
    // 50 loans at 10% and 50 at 90%; 10 and 40 of them default.
    const known = Array.from({ length: 100 }, (_, index) => ({
      at: index % 2 === 0 ? AT : Date.parse('2026-11-02T00:00:00Z'),
      probability: index < 50 ? 0.1 : 0.9,
      defaulted: (index < 50 ? index < 10 : index < 90) ? 1 : 0,
    }));
    const report = measured(known, manifest(seededRandom(1)), seededRandom(2))!;
    expect(report).toMatchObject({ loans: 100, defaults: 50, source: 'outcomes' });
    const value = Object.fromEntries(report.metrics.map(({ name, realised }) => [name, realised.value]));
    // Of 50 × 50 pairs 40 × 40 are in order, 10 × 10 the wrong way round and 2 × 400 are tied.
    expect(value.roc_auc).toBeCloseTo((1600 + 400) / 2500, 12);
    expect(value.ks).toBeCloseTo(40 / 50 - 10 / 50, 12);
    // (10 · 0.9² + 40 · 0.1² + 40 · 0.1² + 10 · 0.9²) / 100
    expect(value.brier).toBeCloseTo((20 * 0.81 + 80 * 0.01) / 100, 12);
    expect(report.default_rate).toMatchObject({
      predicted: expect.closeTo(0.5, 12),
      observed: { value: 0.5 },
    });
    expect(report.vintages).toMatchObject([
      { month: '2026-10', loans: 50, predicted: expect.closeTo(0.5, 12), observed: { value: 0.5 } },
      { month: '2026-11', loans: 50, predicted: expect.closeTo(0.5, 12), observed: { value: 0.5 } },
    ]);
    // Five tenths each; those of equal probability are shared out in proportion.
    expect(report.calibration.map(({ predicted }) => predicted)).toEqual([
      ...Array(5).fill(0.9),
      ...Array(5).fill(0.1),
    ]);
    for (const { predicted, observed, loans: rows } of report.calibration) {
      expect(rows).toBe(10);
      expect(observed.value).toBeCloseTo(predicted === 0.9 ? 0.8 : 0.2, 12);
    }
  });

  it('says nothing below a hundred loans, or ten of either outcome', () => {
    const promise = manifest(seededRandom(1));
    const known = (count: number, defaults: number) =>
      Array.from({ length: count }, (_, index) => ({
        at: AT,
        probability: index / count,
        defaulted: index < defaults ? 1 : 0,
      }));
    const says = (count: number, defaults: number) =>
      measured(known(count, defaults), promise, seededRandom(1)) !== null;
    expect([says(99, 50), says(100, 9), says(100, 91), says(0, 0)]).toEqual([false, false, false, false]);
    expect([says(100, 10), says(100, 90)]).toEqual([true, true]);
  });

  it('raises no alarm while the scores are right, be the applicants riskier or not', {
    timeout: 60_000,
  }, () => {
    let alarms = 0;
    for (let seed = 0; seed < 10; seed++) {
      const random = seededRandom(seed);
      const promise = manifest(random);
      alarms += alarmsOf(measured(loans(800, random), promise, random)).length;
      // Twice as many defaults, all of them foreseen: the Brier score must rise.
      alarms += alarmsOf(measured(loans(800, random, 1), promise, random)).length;
    }
    expect(alarms).toBe(0);
  });

  it('notices that the scores no longer tell applicants apart', () => {
    for (let seed = 0; seed < 3; seed++) {
      const random = seededRandom(seed);
      const blind = loans(1_500, random, 0, () => 0.06);
      expect(alarmsOf(measured(blind, manifest(random), random))).toEqual(
        expect.arrayContaining(['roc_auc', 'ks']),
      );
    }
  });

  it('does not complain of what was known on the hold-out already', () => {
    const random = seededRandom(1);
    const blind = () => 0.06;
    const report = measured(loans(1_500, random, 0, blind), manifest(random, blind), random);
    expect(alarmsOf(report)).not.toContain('roc_auc');
    expect(alarmsOf(report)).not.toContain('ks');
  });

  it('expects of few training defaults only what they could teach', () => {
    const random = seededRandom(1);
    const known = loans(8_000, random, 0, (pd) => pd * 1.3);
    const of = (positives: number) =>
      alarmsOf(measured(known, manifest(seededRandom(2), undefined, positives), seededRandom(3)));
    // A third more defaults than predicted: two standard errors of what 50 defaults teach.
    expect(of(50)).not.toContain('default_rate');
    expect(of(5_000)).toContain('default_rate');
  });

  it('notices that twice as many default as were predicted to, and half as many', () => {
    for (let seed = 0; seed < 3; seed++) {
      const random = seededRandom(seed);
      const promise = manifest(random);
      const bad = loans(3_000, random, 0, (pd) => Math.min(1, 2 * pd));
      expect(alarmsOf(measured(bad, promise, random))).toContain('default_rate');
      const good = loans(3_000, random, 0, (pd) => pd / 2);
      expect(alarmsOf(measured(good, promise, random))).toContain('default_rate');
    }
  });
});

it('an interval of a share is Wilson’s', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  const close = (share: number, rows: number, low: number, high: number) => {
    const interval = shareEstimate(share / rows, rows);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  };
  close(81, 263, 0.2553, 0.3662);
  close(15, 148, 0.0624, 0.1605);
  close(0, 20, 0, 0.1611);
  close(1, 29, 0.0061, 0.1718);
});
