import { type Field, isOneHot } from '../../application/field.ts';
import { levelName } from '../../application/levels.ts';
import { binLabels, edgeLabels } from '../../statistics/counts.ts';
import type { Baseline, BinnedDistribution } from '../../statistics/distribution.ts';

/** A category's distribution in training, over its levels by index, and what its bins hold. */
export interface CategoryBaseline {
  distribution: BinnedDistribution;
  /** Rows that held a level which the schema does not know. */
  unknown: number;
  /** Of each bin. */
  labels: string[];
  /** Between the bins; null where each is a level. */
  edges: string[] | null;
}

/**
 * A category's own distribution, from the counts of its features.
 *
 * The model sees a feature a level, and a baseline counts each by itself; but a row is 1 in one of them and 0 in the
 * others, or missing in all, so that the ones of each and the missing of any are the category's own counts, exactly. A
 * category with an order has one feature, whose values are the levels' indices. Training, like the model, saw a level
 * that the schema does not know as missing.
 *
 * @returns undefined where the baseline does not know the category
 */
export function categoryBaseline(baseline: Baseline, field: Category): CategoryBaseline | undefined {
  const counted = isOneHot(field) ? countedByFeature(baseline, field) : baseline.features[field.name];
  if (!counted) return undefined;
  // A share of all rows, and rounded.
  const unknown = Math.min(baseline.unknown?.[field.name] ?? 0, counted.missing);
  const levels = field.levels.map(levelName);
  const missing = counted.missing - unknown;
  if (counted.kind === 'values') {
    // A level that no row of training had is a level all the same.
    const counts = levels.map((_, level) => counted.counts[counted.values.indexOf(level)] ?? 0);
    const distribution = { kind: 'values' as const, values: [...levels.keys()], counts, missing };
    return { distribution, unknown, labels: [...levels, 'missing', 'unknown'], edges: null };
  }
  // An edge lies between two levels, or on the upper one.
  const write = (edge: number) => levels[Math.ceil(edge)]!;
  const labels = [...binLabels(counted, write).slice(0, -1), 'unknown'];
  return { distribution: { ...counted, missing }, unknown, labels, edges: edgeLabels(counted, write) };
}

type Category = Field & { type: 'category' };

function countedByFeature(baseline: Baseline, { name, levels }: Category): BinnedDistribution | undefined {
  const counts: number[] = [];
  let missing = 0;
  for (const level of levels.map(levelName)) {
    const distribution = baseline.features[`${name}=${level}`];
    if (distribution?.kind !== 'values') return undefined;
    counts.push(distribution.counts[distribution.values.indexOf(1)] ?? 0);
    missing = distribution.missing;
  }
  return { kind: 'values', values: [...levels.keys()], counts, missing };
}
