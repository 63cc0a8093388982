import type { Verdict } from '../reports/report.ts';

/** The chance of any false finding in a day in which nothing changes. */
export const SIGNIFICANCE = 0.001;

/** The check runs every five minutes. */
export const LOOKS_PER_DAY = 288;
/** Each time it compares the latest samples, an hour, a day and a week. */
const WINDOWS_PER_LOOK = 4;

/**
 * The chance of any false finding in one window of one look, over everything that it compares. Windows overlap, so that looks
 * depend on one another; by Bonferroni's inequality the chance of any in a day is at most the sum, however they do. It
 * costs little: a PSI that matters is far from chance at a thousand samples, and at a hundred nobody can tell.
 */
export const SIGNIFICANCE_OF_LOOK = SIGNIFICANCE / (LOOKS_PER_DAY * WINDOWS_PER_LOOK);

/** Fewer samples (or rows of training) than this say nothing. */
export const MINIMUM_SAMPLES = 100;

/** PSIs at which the verdicts begin. */
export interface Thresholds {
  warning: number;
  alert: number;
  /** Above this, not at it. */
  retrain: number;
}

/** 0.10, 0.15 and 0.25 for the usual alert threshold of 0.15, and in proportion for another. */
export function thresholdsFor(alert: number): Thresholds {
  // Rounded: 0.15 · 5/3 is not 0.25 in floating point, and thresholds are shown to people.
  const rounded = (value: number) => Number(value.toPrecision(12));
  return { warning: rounded((alert * 2) / 3), alert, retrain: rounded((alert * 5) / 3) };
}

/**
 * What a PSI means. One that is large without being significant is not a finding, and not a sign of stability
 * either: there are too few samples to tell.
 *
 * @param adjustedPValue after Holm's correction
 * @param samples rows in the smaller of the two groups
 */
export function verdictOf(
  psi: number,
  adjustedPValue: number,
  samples: number,
  thresholds: Thresholds,
): Verdict {
  if (samples < MINIMUM_SAMPLES) return 'too_few_samples';
  if (psi < thresholds.warning) return 'stable';
  if (adjustedPValue >= SIGNIFICANCE_OF_LOOK) return 'too_few_samples';
  if (psi < thresholds.alert) return 'warning';
  return psi > thresholds.retrain ? 'retrain' : 'alert';
}

const SEVERITY: Record<Verdict, number> = { stable: 0, too_few_samples: 1, warning: 2, alert: 3, retrain: 4 };

/** Whether something has to be done. */
export function isFinding(verdict: Verdict): verdict is 'warning' | 'alert' | 'retrain' {
  return SEVERITY[verdict] >= SEVERITY.warning;
}

export function isWorse(verdict: Verdict, than: Verdict): boolean {
  return SEVERITY[verdict] > SEVERITY[than];
}

/** The most urgent of several; of none, that nothing is known. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'too_few_samples';
  return verdicts.reduce((worst, verdict) => (isWorse(verdict, worst) ? verdict : worst));
}
