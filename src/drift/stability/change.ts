import { log } from '../../log.ts';
import type { BinCounts } from '../../statistics/counts.ts';
import type { Change } from '../reports/report.ts';
import type { ComparedQuantity } from './quantity.ts';

/**
 * Where two groups differ most, as something to say of an applicant, and the share of each group of whom it is true.
 *
 * Of bins for single values it is the one that adds most to the PSI. Of bins along a scale it is the edge that parts the groups
 * best: a shift moves many bins a little. Both groups must have rows.
 */
export function largestChange(
  { labels, edges, isFlag }: Pick<ComparedQuantity, 'labels' | 'edges' | 'isFlag'>,
  trained: BinCounts,
  actual: BinCounts,
): Change {
  const before = sharesOf(trained);
  const after = sharesOf(actual);
  const moved = contributions(trained, actual);
  const bin = moved.indexOf(Math.max(...moved));
  // Behind the bins of a scale stand codes.
  const own = edges ? edges.length + 1 : labels.length - 2;
  if (bin < own && edges && edges.length > 0)
    return alongScale(edges, before.slice(0, own), after.slice(0, own));
  // Of yes and no each says the same as the other.
  const yes = isFlag && bin < own ? labels.indexOf('1') : -1;
  const told = yes < 0 ? bin : yes;
  return { what: yes < 0 ? wordFor(labels, bin) : null, baseline: before[told]!, recent: after[told]! };
}

/** What each bin adds to the PSI, smoothed as there. */
function contributions(trained: BinCounts, actual: BinCounts): number[] {
  const before = sharesOf(trained.map((count) => count + 0.5));
  const after = sharesOf(actual.map((count) => count + 0.5));
  return before.map((share, bin) =>
    trained[bin]! + actual[bin]! === 0 ? 0 : (after[bin]! - share) * (log(after[bin]!) - log(share)),
  );
}

function wordFor(labels: string[], bin: number): string {
  const label = labels[bin]!;
  if (bin < labels.length - 1) return label;
  return label === 'unknown' ? 'a level that the schema does not list' : 'a value that training never met';
}

/** Told of the side that grew. */
function alongScale(edges: readonly string[], before: number[], after: number[]): Change {
  const below = (shares: number[], edge: number) =>
    shares.slice(0, edge + 1).reduce((sum, share) => sum + share, 0);
  const above = (shares: number[], edge: number) =>
    shares.slice(edge + 1).reduce((sum, share) => sum + share, 0);
  const sides = edges.flatMap((edge, index): Change[] => [
    { what: `below ${edge}`, baseline: below(before, index), recent: below(after, index) },
    { what: `at least ${edge}`, baseline: above(before, index), recent: above(after, index) },
  ]);
  return sides.reduce((most, side) => (grown(side) > grown(most) ? side : most));
}

function grown({ baseline, recent }: Change): number {
  return recent - baseline;
}

function sharesOf(counts: BinCounts): number[] {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => count / rows);
}
