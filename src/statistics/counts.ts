import { countUpTo } from './ascending.ts';
import type { BinnedDistribution } from './distribution.ts';
import type { Weights } from './weights.ts';

/**
 * Counts bin by bin, in the same order for a baseline and for recent values: the baseline's bins, then missing, then
 * unseen (a value that training never met, where bins stand for single values).
 */
export type BinCounts = Float64Array;

/**
 * The training population's own counts.
 *
 * @param unseen rows whose value was none: a level of a category that the schema does not know
 */
export function baselineCounts(baseline: BinnedDistribution, unseen = 0): BinCounts {
  return Float64Array.of(...baseline.counts, baseline.missing, unseen);
}

/**
 * Sorts recent values (NaN is missing) into the bins of a baseline.
 *
 * @param weights what each of them counts
 * @param none a value that stands for none, and is unseen in bins of any kind
 */
export function recentCounts(
  baseline: BinnedDistribution,
  values: readonly number[],
  weights: Weights,
  none?: number,
): BinCounts {
  const bins = baseline.counts.length;
  const counts = new Float64Array(bins + 2);
  const binOf = baseline.kind === 'values' ? valueBins(baseline.values, bins + 1) : edgeBins(baseline.edges);
  for (const [row, value] of values.entries())
    counts[Number.isNaN(value) ? bins : value === none ? bins + 1 : binOf(value)]! += weights[row]!;
  return counts;
}

function valueBins(values: number[], unseen: number): (value: number) => number {
  const bins = new Map(values.map((value, bin) => [value, bin]));
  return (value) => bins.get(value) ?? unseen;
}

/** The number of edges at or below a value: an edge belongs to the bin above it. */
function edgeBins(edges: number[]): (value: number) => number {
  return (value) => countUpTo(edges, value);
}

/**
 * What is in each bin, in the order of the counts, for people.
 *
 * @param write how a value is written: plainly, or a probability in percent
 */
export function binLabels(baseline: BinnedDistribution, write: (value: number) => string = plain): string[] {
  return [...ownLabels(baseline, write), 'missing', 'unseen'];
}

function ownLabels(baseline: BinnedDistribution, write: (value: number) => string): string[] {
  if (baseline.kind === 'values') return baseline.values.map(write);
  const edges = baseline.edges.map(write);
  if (edges.length === 0) return ['any value'];
  return [
    `< ${edges[0]}`,
    ...edges.slice(1).map((edge, index) => `${edges[index]} – ${edge}`),
    `≥ ${edges.at(-1)}`,
  ];
}

/** The edges that part the bins, written as in their labels; null where bins stand for single values. */
export function edgeLabels(
  baseline: BinnedDistribution,
  write: (value: number) => string = plain,
): string[] | null {
  return baseline.kind === 'edges' ? baseline.edges.map(write) : null;
}

const usual = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const large = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4, notation: 'compact' });
const small = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, notation: 'scientific' });

/** `12.5`, `2,000`, `1.235M`, `3.61E-5`: short, whatever the unit. */
function plain(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return large.format(value);
  return (size > 0 && size < 1e-3 ? small : usual).format(value);
}

/** A probability as `0.0361%` or `3.61E-5%`. */
export function inPercent(probability: number): string {
  return `${plain(probability * 100)}%`;
}
