import type { Baseline } from '../../model/manifest.ts';
import { drawApplicants } from '../../population/draw.ts';
import type { Population } from '../../population/population.ts';
import { encode } from '../../portfolio/encode.ts';
import type { Portfolio } from '../../portfolio/portfolio.ts';
import type { Random } from '../../ports.ts';
import { buildBaseline } from './baseline.ts';
import { compareWithBaseline, type Scored } from './compare.ts';
import { isWorse, type Thresholds, worstOf } from './verdict.ts';

export interface PowerStudy {
  portfolio: Portfolio;
  /** Whom the model was trained on, and how many of them. */
  trained: Population;
  trainedRows: number;
  /** Whom it scores now, how many of them stand in a window, and how many windows are looked at. */
  scored: Population;
  samples: number;
  windows: number;
  thresholds: Thresholds;
  random: Random;
}

/** A new training population so often: the rates are to hold for any, not for one. */
const WINDOWS_PER_BASELINE = 50;

/**
 * How often the drift check says something, by simulation: the share of windows with a warning or worse, and with an
 * alert or worse. The applicants' true probabilities stand for the model's.
 */
export function alarmRates(study: PowerStudy): { warning: number; alert: number } {
  const { portfolio, windows, random } = study;
  const names = portfolio.features.map(({ name }) => name);
  const scored = drawApplicants(study.scored, portfolio, random);
  let baseline: Baseline | undefined;
  let warnings = 0;
  let alerts = 0;
  for (let window = 0; window < windows; window++) {
    if (!baseline || window % WINDOWS_PER_BASELINE === 0) baseline = drawBaseline(study, names);
    const samples = Array.from({ length: study.samples }, () => score(portfolio, scored.next().value));
    const compared = compareWithBaseline(baseline, names, samples, study.thresholds);
    const verdict = worstOf(compared.map((one) => one.verdict));
    if (isWorse(verdict, 'too_few_samples')) warnings++;
    if (isWorse(verdict, 'warning')) alerts++;
  }
  return { warning: warnings / windows, alert: alerts / windows };
}

function drawBaseline(
  { portfolio, trained, trainedRows, random }: PowerStudy,
  names: readonly string[],
): Baseline {
  const width = names.length;
  const features = new Float32Array(trainedRows * width);
  const probabilities = new Float64Array(trainedRows);
  const applicants = drawApplicants(trained, portfolio, random);
  for (let row = 0; row < trainedRows; row++) {
    const { values, probability } = applicants.next().value;
    encode(portfolio, values, features, row * width);
    probabilities[row] = probability;
  }
  return buildBaseline(features, trainedRows, names, probabilities);
}

function score(
  portfolio: Portfolio,
  { values, probability }: { values: number[]; probability: number },
): Scored {
  const features = new Float32Array(portfolio.features.length);
  encode(portfolio, values, features, 0);
  return { features, probability };
}
