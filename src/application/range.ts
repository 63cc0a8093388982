import { z } from 'zod';

/** Numbers that stand together: `from` and `to` belong to them, `above` and `below` do not. One end may be open. */
export const rangeSchema = z
  .strictObject({
    from: z.number().optional(),
    above: z.number().optional(),
    to: z.number().optional(),
    below: z.number().optional(),
  })
  .superRefine((range, context) => {
    const fault = faultOf(range);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('a range such as {"below": -6} or {"from": 96, "to": 98}');
export type Range = z.infer<typeof rangeSchema>;

function faultOf(range: Range): string | undefined {
  if (Object.values(range).every((end) => end === undefined))
    return 'must have one of from, above, to, below';
  if (range.from !== undefined && range.above !== undefined) return 'begins twice: say from or above';
  if (range.to !== undefined && range.below !== undefined) return 'ends twice: say to or below';
  return numberIn(range) === undefined ? 'leaves no number' : undefined;
}

function endsOf(range: Range): { low: number; high: number } {
  return {
    low: range.from ?? range.above ?? Number.NEGATIVE_INFINITY,
    high: range.to ?? range.below ?? Number.POSITIVE_INFINITY,
  };
}

/** An end of a number or a range, whether or not it belongs to it. @param direction 1 for the greater */
export function endOf(place: number | Range, direction: 1 | -1): number {
  if (typeof place === 'number') return place;
  const { low, high } = endsOf(place);
  return direction > 0 ? high : low;
}

/** Whether a number lies in a range. */
export function isWithin({ from, above, to, below }: Range, value: number): boolean {
  if (from !== undefined && value < from) return false;
  if (above !== undefined && value <= above) return false;
  if (to !== undefined && value > to) return false;
  return below === undefined || value < below;
}

/** Whether there are numbers in both of two. */
export function overlap(one: number | Range, other: number | Range): boolean {
  const [a, b] = [one, other].map((place) =>
    typeof place === 'number' ? { from: place, to: place } : place,
  ) as [Range, Range];
  const low = Math.max(endsOf(a).low, endsOf(b).low);
  const high = Math.min(endsOf(a).high, endsOf(b).high);
  return low < high || (low === high && isWithin(a, low) && isWithin(b, low));
}

/** A number of a range that has one, as every range of a schema has; a whole one where there is one. */
export function someOf(range: Range): number {
  return numberIn(range)!;
}

function numberIn(range: Range): number | undefined {
  const { low, high } = endsOf(range);
  const candidates = [
    ...[Math.ceil(low), Math.floor(low) + 1, Math.floor(high), Math.ceil(high) - 1],
    // In the midst, unless nothing is between two neighbours; of numbers too far apart to be subtracted, the second.
    ...[low + (high - low) / 2, low / 2 + high / 2],
    // Beyond 2⁵³ a whole number and 1 is that number: of a range that is open on a side, one well beyond the other end.
    ...[2 * low, 2 * high],
    ...[Math.max(low, -Number.MAX_VALUE), Math.min(high, Number.MAX_VALUE)],
  ];
  return candidates.find((value) => Number.isFinite(value) && isWithin(range, value));
}
