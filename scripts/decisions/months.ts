import type { Period } from '../../src/decisions/store/period.ts';

/** A period cut where months of UTC begin. */
export function monthsOf({ from, to }: Period): Period[] {
  const months: Period[] = [];
  for (let start = from; start < to; ) {
    const day = new Date(start);
    const end = Math.min(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1), to);
    months.push({ from: start, to: end });
    start = end;
  }
  return months;
}
