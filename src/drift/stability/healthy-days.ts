import type { Random } from '../../ports.ts';
import { randomInteger } from '../../random.ts';
import { chiSquareSurvival } from '../../statistics/chi-square.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import { significanceOf } from './significance.ts';
import { isWorse, LOOKS_PER_DAY, SIGNIFICANCE_OF_LOOK, type Thresholds, verdictOf } from './verdict.ts';

/** Looks that the windows of an hour, a day and a week span. */
const WINDOWS = [LOOKS_PER_DAY / 24, LOOKS_PER_DAY, 7 * LOOKS_PER_DAY];
const WEEK = 7 * LOOKS_PER_DAY;

/** Applications that are sampled alike. */
export interface Arrivals {
  samples: number;
  /** How many applications each stands for: a whole number, so that sums stay exact. */
  weight: number;
}

/** Days on which nothing changes. */
export interface HealthyDays {
  /** Of each quantity that is compared: the shares of its bins. */
  quantities: readonly (readonly number[])[];
  /** Of the applicants who arrive, if they are of another population: then the days are not healthy. */
  arriving?: readonly (readonly number[])[];
  /** What comes between a look, by its number, and the one before. */
  arrivals(look: number): Arrivals;
  /** Rows that a baseline counts; it is drawn anew every day. */
  trainedRows: number;
  days: number;
  thresholds: Thresholds;
  random: Random;
}

/**
 * On how many of so many days at least one of the 288 looks finds an alert or worse in any window, where every applicant is
 * drawn from one population. Windows overlap as they do in life: each look adds what came since the last. More than the
 * check does, which asks one window alone. The first week only fills them.
 */
export function daysWithAlert(study: HealthyDays): number {
  const { quantities, arrivals, trainedRows, days, thresholds, random } = study;
  const offsets: number[] = [];
  let bins = 0;
  for (const shares of quantities) {
    offsets.push(bins);
    bins += shares.length;
  }
  const trained = quantities.map(alias);
  const arriving = (study.arriving ?? quantities).map(alias);
  const slots = new Float64Array(WEEK * bins);
  const sums = WINDOWS.map(() => new Float64Array(bins));
  const baseline = new Float64Array(bins);
  const criticals = quantities.map(({ length }) => critical(length - 1, SIGNIFICANCE_OF_LOOK));
  let alerts = 0;
  for (let look = 0; look < WEEK + days * LOOKS_PER_DAY; ) {
    drawCounts(baseline, offsets, trained, trainedRows, random);
    let found = false;
    for (const end = look + LOOKS_PER_DAY; look < end; look++) {
      const slot = (look % WEEK) * bins;
      for (const [window, span] of WINDOWS.entries()) {
        const left = ((look - span + WEEK) % WEEK) * bins;
        if (look >= span) for (let bin = 0; bin < bins; bin++) sums[window]![bin]! -= slots[left + bin]!;
      }
      const fresh = slots.subarray(slot, slot + bins);
      const { samples, weight } = arrivals(look);
      drawCounts(fresh, offsets, arriving, samples, random);
      for (let bin = 0; bin < bins; bin++) fresh[bin]! *= weight;
      for (const sum of sums) for (let bin = 0; bin < bins; bin++) sum[bin]! += fresh[bin]!;
      if (look < WEEK || found) continue;
      found = WINDOWS.some((span, window) => {
        const worth = worthOf(arrivals, look, span);
        const noise = 1 / worth.rows + 1 / trainedRows;
        const mayBe = quantities.some((shares, index) => {
          const most = psiAtMost(baseline, sums[window]!, offsets[index]!, shares.length, trainedRows, worth);
          return most >= thresholds.alert && most / noise >= criticals[index]!;
        });
        return mayBe && hasAlert(study, offsets, baseline, sums[window]!, worth);
      });
    }
    if (found) alerts++;
  }
  return alerts;
}

/** What a window's samples are worth. */
interface Worth {
  /** Effective: so many samples of equal weight are as certain. */
  rows: number;
  /** Of all of them together, and of the heaviest. */
  weight: number;
  heaviest: number;
}

/** Of the looks up to one. Traffic repeats itself day by day, so that a long window is worth as much as that many days. */
function worthOf(arrivals: HealthyDays['arrivals'], look: number, span: number): Worth {
  const looks = Math.min(span, LOOKS_PER_DAY);
  let weight = 0;
  let squares = 0;
  let heaviest = 0;
  for (let one = look - looks + 1; one <= look; one++) {
    const arrived = arrivals(one);
    weight += arrived.samples * arrived.weight;
    squares += arrived.samples * arrived.weight * arrived.weight;
    if (arrived.samples > 0) heaviest = Math.max(heaviest, arrived.weight);
  }
  const times = span / looks;
  return { rows: (times * weight * weight) / squares, weight: times * weight, heaviest };
}

/** The verdicts, as the check gives them. */
function hasAlert(
  { quantities, trainedRows, thresholds }: HealthyDays,
  offsets: number[],
  baseline: Float64Array,
  recent: Float64Array,
  { rows, heaviest }: Worth,
): boolean {
  const compared = quantities.map(({ length }, index) => {
    const from = offsets[index]!;
    const counts = recent.slice(from, from + length).map((count) => count / heaviest);
    return significanceOf(baseline.slice(from, from + length), counts, rows);
  });
  const adjusted = holmAdjusted(compared.map(({ pValue }) => pValue));
  return compared.some(({ psi }, index) =>
    isWorse(verdictOf(psi, adjusted[index]!, Math.min(rows, trainedRows), thresholds), 'warning'),
  );
}

/**
 * No PSI is larger: (a − e) ln(a / e) ≤ (a − e)² / min(a, e), for ln x ≤ x − 1. Without a logarithm, it rules out almost
 * every look.
 */
function psiAtMost(
  baseline: Float64Array,
  recent: Float64Array,
  from: number,
  length: number,
  baselineRows: number,
  { rows, weight }: Worth,
): number {
  let most = 0;
  const smoothing = length / 2;
  const scale = rows / weight;
  for (let bin = from; bin < from + length; bin++) {
    const expected = (baseline[bin]! + 0.5) / (baselineRows + smoothing);
    const actual = (recent[bin]! * scale + 0.5) / (rows + smoothing);
    const difference = actual - expected;
    most += (difference * difference) / Math.min(actual, expected);
  }
  return most;
}

/** The χ² statistic that is exceeded with a probability, from below. */
function critical(degrees: number, probability: number): number {
  let low = 0;
  let high = 10_000;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chiSquareSurvival(middle, degrees) > probability) low = middle;
    else high = middle;
  }
  return low;
}

function drawCounts(
  counts: Float64Array,
  offsets: number[],
  draw: ((random: Random) => number)[],
  rows: number,
  random: Random,
) {
  counts.fill(0);
  draw.forEach((one, index) => {
    for (let row = 0; row < rows; row++) counts[offsets[index]! + one(random)]!++;
  });
}

/** Draws a bin by its share, at the same cost for any number of bins (Walker's alias method, as Vose builds it). */
function alias(shares: readonly number[]): (random: Random) => number {
  const count = shares.length;
  const total = shares.reduce((sum, share) => sum + share, 0);
  const heights = shares.map((share) => (share / total) * count);
  const other = shares.map((_, bin) => bin);
  const small = [...shares.keys()].filter((bin) => heights[bin]! < 1);
  const large = [...shares.keys()].filter((bin) => heights[bin]! >= 1);
  while (small.length > 0 && large.length > 0) {
    const low = small.pop()!;
    const high = large.at(-1)!;
    other[low] = high;
    heights[high]! -= 1 - heights[low]!;
    if (heights[high]! < 1) small.push(large.pop()!);
  }
  // What rounding left over is full.
  for (const bin of [...small, ...large]) heights[bin] = 1;
  return (random) => {
    const bin = randomInteger(random, count);
    return random.next() < heights[bin]! ? bin : other[bin]!;
  };
}
