import { type Code, codeFeature } from '../../application/codes.ts';
import {
  type BinCounts,
  baselineCounts,
  binLabels,
  edgeLabels,
  recentCounts,
} from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import type { ComparedQuantity } from './quantity.ts';

/**
 * A number with codes as one quantity: the bins of its amounts, then one a code. The model sees an amount or none and, a feature
 * each, the codes, and a baseline counts each by itself; but what holds a code has no amount, so that the missing of the first,
 * without the ones of the others, are its own missing, exactly.
 *
 * @param first the index of the amount's feature; those of the codes follow
 * @returns nothing where the baseline does not know the field
 */
export function codedQuantity(
  baseline: Baseline,
  name: string,
  codes: readonly Code[],
  first: number,
): ComparedQuantity[] {
  const amounts = baseline.features[name];
  const ofCodes = codes.map((code) => baseline.features[codeFeature(name, code)]);
  if (!amounts) return [];
  const ones = ofCodes.map((of) => (of?.kind === 'values' ? (of.counts[of.values.indexOf(1)] ?? 0) : 0));
  const missing = amounts.missing - ones.reduce((sum, count) => sum + count, 0);
  const labels = binLabels(amounts);
  return [
    {
      name,
      labels: [...labels.slice(0, -2), ...codes.map((code) => code.name), ...labels.slice(-2)],
      edges: edgeLabels(amounts),
      isFlag: false,
      trained: withCodes(baselineCounts({ ...amounts, missing }), ones),
      recent: (samples, weights) => {
        const counted = codes.map(() => 0);
        const others = samples.flatMap(({ features }, row) => {
          const code = codes.findIndex((_, index) => features[first + 1 + index] === 1);
          if (code >= 0) counted[code]! += weights[row]!;
          return code < 0 ? [row] : [];
        });
        const counts = recentCounts(
          amounts,
          others.map((row) => samples[row]!.features[first]!),
          Float64Array.from(others, (row) => weights[row]!),
        );
        return withCodes(counts, counted);
      },
    },
  ];
}

/** Puts the codes' own before what is last in all counts: missing and unseen. */
function withCodes(amounts: BinCounts, codes: readonly number[]): BinCounts {
  return Float64Array.of(...amounts.slice(0, -2), ...codes, ...amounts.slice(-2));
}
