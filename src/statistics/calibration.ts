import { log } from '../log.ts';
import { type Ranking, totals } from './ranking.ts';

/** How far probabilities are from what happens. Lower is better for all of them. */

/** Mean squared difference between probability and outcome. Brier, Monthly Weather Review 78 (1950). */
export function brier(ranking: Ranking): number {
  const all = totals(ranking);
  let sum = 0;
  for (let group = 0; group < ranking.probability.length; group++) {
    const ofDefault = ranking.probability[group]!;
    const ofNone = 1 - ofDefault;
    sum +=
      ranking.positives[group]! * (ofNone * ofNone) + ranking.negatives[group]! * (ofDefault * ofDefault);
  }
  return sum / (all.positives + all.negatives);
}

/** A certain and wrong prediction costs as much as one this close to certainty: the loss stays finite. */
const CERTAINTY = 1e-15;

/** ln p and ln(1 − p) of probabilities, interleaved. */
export function logsOf(probabilities: Float64Array): Float64Array {
  const logs = new Float64Array(2 * probabilities.length);
  for (let index = 0; index < probabilities.length; index++) {
    const probability = Math.min(Math.max(probabilities[index]!, CERTAINTY), 1 - CERTAINTY);
    logs[2 * index] = log(probability);
    logs[2 * index + 1] = log(1 - probability);
  }
  return logs;
}

/**
 * Mean negative log likelihood, in nats.
 * @param logs of the ranking's probabilities: who measures many rankings of the same ones takes them once
 */
export function logLoss(ranking: Ranking, logs = logsOf(ranking.probability)): number {
  const all = totals(ranking);
  let sum = 0;
  for (let group = 0; group < ranking.probability.length; group++) {
    sum -= ranking.positives[group]! * logs[2 * group]!;
    sum -= ranking.negatives[group]! * logs[2 * group + 1]!;
  }
  return sum / (all.positives + all.negatives);
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** Rows in the bin; fractional where rows of equal probability span a boundary. */
  rows: number;
  meanProbability: number;
  /** Share of the rows whose outcome is 1. */
  observed: number;
}

/**
 * Bins of equal mass, highest probabilities first. A group of equal probabilities that spans a boundary is shared
 * between the two bins in proportion, so no order among equals can change the result.
 */
export function reliability(ranking: Ranking, bins = 10): ReliabilityBin[] {
  const all = totals(ranking);
  const capacity = (all.positives + all.negatives) / bins;
  const filled = Array.from({ length: bins }, () => ({ rows: 0, probability: 0, positives: 0 }));
  let bin = 0;
  for (let group = 0; group < ranking.probability.length; group++) {
    const size = ranking.positives[group]! + ranking.negatives[group]!;
    let left = size;
    while (left > 0) {
      // The last bin takes what rounding leaves over.
      const room = bin === bins - 1 ? left : capacity - filled[bin]!.rows;
      const taken = Math.min(left, room);
      filled[bin]!.rows += taken;
      filled[bin]!.probability += taken * ranking.probability[group]!;
      filled[bin]!.positives += (taken / size) * ranking.positives[group]!;
      left -= taken;
      if (left > 0 || filled[bin]!.rows >= capacity) bin = Math.min(bin + 1, bins - 1);
    }
  }
  return filled
    .filter(({ rows }) => rows > 0)
    .map(({ rows, probability, positives }) => ({
      rows,
      meanProbability: probability / rows,
      // A weight that is shared between bins is rounded, and all might be a hair more than all.
      observed: Math.min(1, positives / rows),
    }));
}

/** Expected calibration error: the mean distance between probability and outcome over 10 bins of equal mass. */
export function ece(ranking: Ranking): number {
  const bins = reliability(ranking);
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.meanProbability - bin.observed), 0);
}
