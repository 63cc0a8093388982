import { meanAndDeviation } from '../cross-validate.ts';

/** A mean over folds with its standard error. */
export interface MeanWithError {
  mean: number;
  error: number;
}

export function meanWithError(values: number[]): MeanWithError {
  const { mean, std } = meanAndDeviation(values);
  return { mean, error: std / Math.sqrt(values.length) };
}

/**
 * By how much one setting scores better than another, fold by fold. Folds are harder or easier for both alike, so the
 * error of the difference is much smaller than that of either score.
 */
export function pairedGain(better: number[], worse: number[]): MeanWithError {
  return meanWithError(better.map((value, fold) => value - worse[fold]!));
}
