import type { Period } from '../../src/decisions/store/period.ts';

interface Reach {
  /** Milliseconds since the Unix epoch. */
  since: number;
  until: number;
  holds: readonly Period[];
}

/** All of a time, and before it what holds keep: periods in order, of which none meets another. */
export function heldAndKept({ since, until, holds }: Reach): Period[] {
  const older = holds
    .map(({ from, to }) => ({ from, to: Math.min(to, since) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from);
  const merged: Period[] = [];
  for (const { from, to } of [...older, { from: since, to: until }]) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

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
