import { exp } from '../../exp.ts';
import { log } from '../../log.ts';
import type { Random } from '../../ports.ts';
import { drawBin } from './draw-bin.ts';
import { significanceOf } from './significance.ts';
import { isFinding, type Thresholds, verdictOf } from './verdict.ts';

/** A category whose levels are mixed anew. */
export interface RemixStudy {
  levels: number;
  /** How far the new mix lies from the old. */
  psi: number;
  /** Quantities that the window compares beside it, for each of which Holm's correction takes its share. */
  others: number;
  trainedRows: number;
  samples: number;
  windows: number;
  thresholds: Thresholds;
  random: Random;
}

/** The share of windows that notice it. Levels are as frequent as 1, 1/2, 1/3 …, and every second one becomes rarer. */
export function noticedShare(study: RemixStudy): number {
  const { levels, psi, others, trainedRows, samples, windows, thresholds, random } = study;
  const old = normalized(Array.from({ length: levels }, (_, level) => 1 / (level + 1)));
  const mix = remixed(old, psi);
  let noticed = 0;
  for (let window = 0; window < windows; window++) {
    const found = significanceOf(counted(old, trainedRows, random), counted(mix, samples, random), samples);
    const adjusted = Math.min(1, found.pValue * (others + 1));
    if (isFinding(verdictOf(found.psi, adjusted, Math.min(samples, trainedRows), thresholds))) noticed++;
  }
  return noticed / windows;
}

/** Shares at a PSI from others: every second is multiplied by e⁻ᵗ, for the t that gives it. */
function remixed(shares: number[], psi: number): number[] {
  const tilted = (t: number) =>
    normalized(shares.map((share, index) => (index % 2 === 0 ? share : share * exp(-t))));
  let low = 0;
  let high = 20;
  for (let step = 0; step < 60; step++) {
    const t = (low + high) / 2;
    const distance = tilted(t).reduce(
      (sum, share, index) => sum + (share - shares[index]!) * (log(share) - log(shares[index]!)),
      0,
    );
    if (distance < psi) low = t;
    else high = t;
  }
  return tilted(low);
}

function normalized(weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function counted(shares: number[], rows: number, random: Random): Float64Array {
  const counts = new Float64Array(shares.length);
  for (let row = 0; row < rows; row++) counts[drawBin(shares, random)]!++;
  return counts;
}
