import type { Manifest } from '../../model/manifest.ts';
import type { Random } from '../../ports.ts';
import { estimate } from '../../training/metrics/bootstrap.ts';
import { reliability } from '../../training/metrics/calibration.ts';
import { rank } from '../../training/metrics/ranking.ts';
import type { OutcomesReport } from '../report.ts';
import { chiSquareSurvival } from '../stability/chi-square.ts';
import { holmAdjusted } from '../stability/holm.ts';
import { SIGNIFICANCE } from '../stability/verdict.ts';
import type { LabelledPrediction } from './labelled-predictions.ts';

export const WATCHED = ['roc_auc', 'ks', 'brier'] as const;
type Watched = (typeof WATCHED)[number];
type Estimate = Manifest['metrics']['holdout']['roc_auc'];

/** With fewer loans, or fewer of either outcome, intervals are too wide to say anything. */
const MINIMUM_LOANS = 100;
const MINIMUM_OF_EITHER = 10;

/** Standard normal quantile of a two-sided 95% interval. */
const Z95 = 1.959963984540054;

/**
 * How good the scores really were: discrimination and Brier score with intervals against the hold-out of training,
 * calibration by tenth of the PD, default rates by month of the prediction. Null while too few outcomes are known.
 */
export function realisedPerformance(
  loans: readonly LabelledPrediction[],
  { metrics, threshold }: Pick<Manifest, 'metrics' | 'threshold'>,
  random: Random,
): OutcomesReport | null {
  const probabilities = loans.map(({ probability }) => probability);
  const labels = loans.map(({ defaulted }) => defaulted);
  const defaults = labels.reduce((sum, label) => sum + label, 0);
  if (loans.length < MINIMUM_LOANS || Math.min(defaults, loans.length - defaults) < MINIMUM_OF_EITHER)
    return null;
  const realised = estimate(probabilities, labels, threshold, random);
  const alarms = alarmsOf(realised, metrics.holdout);
  return {
    loans: loans.length,
    defaults,
    source: 'outcomes',
    metrics: WATCHED.map((name) => ({
      name,
      realised: realised[name],
      expected: metrics.holdout[name] ?? null,
      alarm: alarms.has(name),
    })),
    calibration: reliability(rank(probabilities, labels)).map(({ rows, meanProbability, observed }) => ({
      predicted: meanProbability,
      observed: shareEstimate(observed, rows),
      loans: Math.round(rows),
    })),
    vintages: vintagesOf(loans),
  };
}

/**
 * Which metrics fell further below the hold-out than chance allows: the difference of two independent estimates against
 * its standard error, one-sided, corrected by Holm. The standard errors are taken from the 95% intervals.
 */
function alarmsOf(
  realised: Record<Watched, Estimate>,
  holdout: Partial<Record<Watched, Estimate>>,
): Set<Watched> {
  const compared = WATCHED.filter((name) => holdout[name]);
  const adjusted = holmAdjusted(
    compared.map((name) => {
      const expected = holdout[name]!;
      const fall =
        name === 'brier' ? realised[name].value - expected.value : expected.value - realised[name].value;
      if (!(fall > 0)) return 1;
      const z = fall / Math.hypot(standardError(realised[name]), standardError(expected));
      return chiSquareSurvival(z * z, 1) / 2;
    }),
  );
  return new Set(compared.filter((_, index) => adjusted[index]! < SIGNIFICANCE));
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
