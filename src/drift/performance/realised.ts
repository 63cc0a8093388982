import type { Manifest } from '../../model/manifest.ts';
import type { LabelledPrediction } from '../../outcomes/labelled-predictions.ts';
import type { Random } from '../../ports.ts';
import { estimate } from '../../statistics/bootstrap.ts';
import { reliability } from '../../statistics/calibration.ts';
import { chiSquareSurvival } from '../../statistics/chi-square.ts';
import { type Estimate, Z95 } from '../../statistics/estimate.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import { rank } from '../../statistics/ranking.ts';
import type { OutcomesReport } from '../reports/report.ts';
import { SIGNIFICANCE } from '../stability/verdict.ts';
import { estimatedPerformance, WATCHED } from './cbpe.ts';

type Watched = (typeof WATCHED)[number];

/** With fewer loans, or fewer of either outcome, intervals are too wide to say anything. */
const MINIMUM_LOANS = 100;
const MINIMUM_OF_EITHER = 10;

/** Whether so many loans, of which so many defaulted, say anything. */
export function areEnough(loans: number, defaults: number): boolean {
  return loans >= MINIMUM_LOANS && Math.min(defaults, loans - defaults) >= MINIMUM_OF_EITHER;
}

/**
 * How good the scores really were: discrimination and Brier score with intervals against the hold-out of training, the
 * default rate against the PDs, calibration by tenth of the PD, default rates by month of the prediction. Null while too
 * few outcomes are known.
 */
export function realisedPerformance(
  loans: readonly LabelledPrediction[],
  { metrics, policy, data }: Pick<Manifest, 'metrics' | 'policy' | 'data'>,
  random: Random,
  resampleCount?: number,
): OutcomesReport | null {
  const probabilities = loans.map(({ probability }) => probability);
  const labels = loans.map(({ defaulted }) => defaulted);
  const defaults = labels.reduce((sum, label) => sum + label, 0);
  if (!areEnough(loans.length, defaults)) return null;
  const realised = estimate(probabilities, labels, policy.threshold, random, resampleCount);
  const alike = new Float64Array(loans.length).fill(1);
  const ifRight = estimatedPerformance(probabilities, alike, metrics.holdout, random);
  const compared = WATCHED.map((name) => ({
    name,
    realised: realised[name],
    expected: metrics.holdout[name],
    promised: ifRight?.metrics.find((metric) => metric.name === name)?.realised ?? null,
  }));
  const [rateP, ...metricPs] = holmAdjusted([
    defaultRatePValue(probabilities, defaults, data.positives),
    ...compared.map(fallPValue),
  ]);
  return {
    loans: loans.length,
    defaults,
    source: 'outcomes',
    metrics: compared.map((metric, index) => ({ ...metric, alarm: metricPs[index]! < SIGNIFICANCE })),
    default_rate: {
      predicted: probabilities.reduce((sum, value) => sum + value, 0) / loans.length,
      observed: shareEstimate(defaults / loans.length, loans.length),
      alarm: rateP! < SIGNIFICANCE,
    },
    calibration: reliability(rank(probabilities, labels)).map(({ rows, meanProbability, observed }) => ({
      predicted: meanProbability,
      observed: shareEstimate(observed, rows),
      loans: Math.round(rows),
    })),
    vintages: vintagesOf(loans),
  };
}

/**
 * Of a metric that fell so far by chance alone. It must be worse than on the hold-out, which is what training promised,
 * and worse than the PDs of these loans lead to expect: among riskier applicants the Brier score rises, and among more
 * similar ones the AUC falls, though every PD is right. Of the two p-values the larger counts.
 */
function fallPValue({
  name,
  realised,
  expected,
  promised,
}: {
  name: Watched;
  realised: Estimate;
  expected: Estimate;
  promised: Estimate | null;
}): number {
  return Math.max(
    ...[expected, promised ?? expected].map((reference) => {
      const fall = name === 'brier' ? realised.value - reference.value : reference.value - realised.value;
      if (!(fall > 0)) return 1;
      // Two independent estimates; their standard errors are taken from the 95% intervals. One-sided.
      const variance = square(standardError(realised)) + square(standardError(reference));
      return chiSquareSurvival(square(fall) / variance, 1) / 2;
    }),
  );
}

/**
 * Of a number of defaults that lies so far from the PDs' sum by chance alone, two-sided. Outcomes vary, and so does what
 * training could know: PDs learned from P defaults are level only to one part in √P.
 */
function defaultRatePValue(
  probabilities: readonly number[],
  defaults: number,
  trainingDefaults: number,
): number {
  let predicted = 0;
  let variance = 0;
  for (const probability of probabilities) {
    predicted += probability;
    variance += probability * (1 - probability);
  }
  variance += square(predicted) / Math.max(trainingDefaults, 1);
  if (variance === 0) return 1;
  return chiSquareSurvival(square(defaults - predicted) / variance, 1);
}

/** `** 2` may differ in its last bit from engine to engine. */
function square(value: number): number {
  return value * value;
}

function standardError({ low, high }: Estimate): number {
  return (high - low) / (2 * Z95);
}

function vintagesOf(loans: readonly LabelledPrediction[]): OutcomesReport['vintages'] {
  const months = new Map<string, { loans: number; predicted: number; defaults: number }>();
  for (const { at, probability, defaulted } of loans) {
    const month = new Date(at).toISOString().slice(0, 7);
    const sum = months.get(month) ?? { loans: 0, predicted: 0, defaults: 0 };
    months.set(month, {
      loans: sum.loans + 1,
      predicted: sum.predicted + probability,
      defaults: sum.defaults + defaulted,
    });
  }
  return [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, sum]) => ({
      month,
      loans: sum.loans,
      predicted: sum.predicted / sum.loans,
      observed: shareEstimate(sum.defaults / sum.loans, sum.loans),
    }));
}

/** A share with Wilson's 95% interval, which stays within 0 and 1 and has a width for a share of none. */
export function shareEstimate(share: number, rows: number): Estimate {
  const z2 = Z95 * Z95;
  const centre = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (Z95 / (1 + z2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows * rows));
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
