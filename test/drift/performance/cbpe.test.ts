import { expect, it } from 'vitest';
import { estimatedPerformance } from '../../../src/drift/performance/cbpe.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { seededRandom } from '../../../src/random.ts';
import { brier } from '../../../src/statistics/calibration.ts';
import { ks, rocAuc } from '../../../src/statistics/discrimination.ts';
import { rank } from '../../../src/statistics/ranking.ts';

const ESTIMATE = { value: 0.9, low: 0.88, high: 0.92 };
const HOLDOUT = { roc_auc: ESTIMATE, ks: ESTIMATE, brier: ESTIMATE } as Manifest['metrics']['holdout'];

const alike = (loans: number) => new Float64Array(loans).fill(1);

it('estimates what a hand can count, and labels it an estimate', () => {
  const report = estimatedPerformance([0.2, 0.8], alike(2), HOLDOUT, seededRandom(1))!;
  expect(report).toMatchObject({
    loans: 2,
    defaults: 1,
    source: 'estimate',
    default_rate: null,
    calibration: [],
    vintages: [],
  });
  const [auc, , score] = report.metrics;
  // One default and one other are expected: 0.8 · 0.8 in order, 0.2 · 0.2 the wrong way round, the rest tied.
  expect(auc).toMatchObject({ name: 'roc_auc', expected: ESTIMATE, promised: null, alarm: false });
  expect(auc!.realised.value).toBeCloseTo(0.64 + (0.16 + 0.16) / 2, 12);
  // Σ p (1 − p) / 2
  expect(score!.realised.value).toBeCloseTo(0.16, 12);
});

it('agrees with what happens, where the probabilities are right', () => {
  const REPETITIONS = 100;
  const inside = { roc_auc: 0, ks: 0, brier: 0 };
  for (let seed = 0; seed < REPETITIONS; seed++) {
    const random = seededRandom(seed);
    const probabilities = Array.from({ length: 800 }, () => random.next() ** 3);
    const report = estimatedPerformance(probabilities, alike(probabilities.length), HOLDOUT, random)!;
    const outcomes = rank(
      probabilities,
      probabilities.map((probability) => (random.next() < probability ? 1 : 0)),
    );
    const really = { roc_auc: rocAuc(outcomes), ks: ks(outcomes), brier: brier(outcomes) };
    for (const { name, realised } of report.metrics)
      if (really[name] >= realised.low && really[name] <= realised.high) inside[name]++;
  }
  // 95 expected, binomial: 5 standard deviations are 11. KS is a maximum, which a draw exceeds more easily than its
  // expectation: its interval still covers.
  for (const name of ['roc_auc', 'ks', 'brier'] as const) expect(inside[name]).toBeGreaterThanOrEqual(84);
});

it.each([[[]], [[0, 0, 0]], [[1, 1]]])('has no estimate of %j', (probabilities) => {
  expect(
    estimatedPerformance(probabilities, alike(probabilities.length), HOLDOUT, seededRandom(1)),
  ).toBeNull();
});

it('counts a loan for as many as it stands for', () => {
  const probabilities = Array.from({ length: 300 }, (_, row) => ((row * 37) % 300) / 300);
  // Every third stands for two, and stands there twice.
  const weights = Float64Array.from(probabilities, (_, row) => (row % 3 === 0 ? 1 : 0.5));
  const twice = probabilities.flatMap((value, row) => (row % 3 === 0 ? [value, value] : [value]));
  const weighted = estimatedPerformance(probabilities, weights, HOLDOUT, seededRandom(1))!;
  const repeated = estimatedPerformance(twice, alike(400), HOLDOUT, seededRandom(1))!;
  for (const [index, { realised }] of weighted.metrics.entries())
    expect(realised.value).toBeCloseTo(repeated.metrics[index]!.realised.value, 12);
  expect(weighted.loans).toBe(300);
  expect(weighted.defaults).toBe(Math.round((repeated.defaults * 300) / 400));
});
