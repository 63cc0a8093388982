import type { SolventError } from '../../errors.ts';
import { forEachAtOnce, groupsAtOnce } from './at-once.ts';
import { isDamage, ObjectGone, type OnDamage } from './damage.ts';
import { markDue } from './due-hours.ts';
import { hashOfEntry, hourHash, minuteOfEntry, unpackEntries } from './hour-entries.ts';
import type { HourIndex } from './hour-index.ts';
import { attemptOf } from './keys.ts';
import type { ListedMinute } from './list.ts';
import { hourIndexOf, type ListedHour, listedHours, lostMinutes } from './listed-hours.ts';
import { openKeys } from './minute-keys.ts';
import type { Period } from './period.ts';
import { readRange } from './piece.ts';
import type { DecisionStore } from './store.ts';

/** An hour of which something is looked for. */
export interface LookedHour {
  hour: number;
  /** The minutes that may say it, in order. */
  open: ListedMinute[];
  /** Whether its keys are of minutes as they were, or cannot be read. */
  isStale: boolean;
  /** See `lostMinutes`. */
  lost: Map<number, SolventError>;
}

/** By whoever finds keys that say nothing any more. */
const FOUND = 'found';

/**
 * The hours of a period that have decisions, in order, each with the minutes that may say what is looked for: a minute that came late or
 * was compacted since its hour's keys were written, and all of an hour that has none that can be read.
 *
 * @param hash of what is looked for: see `keyHash`
 */
export async function* lookedHours(
  store: DecisionStore,
  period: Period,
  hash: Uint8Array,
): AsyncGenerator<LookedHour> {
  for await (const hours of groupsAtOnce(listedHours(store, period)))
    yield* await forEachAtOnce(hours, (hour) => look(store, hour, period, hash));
}

/** The minutes of a period that may say what is looked for, in order. */
export async function* minutesThatMaySay(
  store: DecisionStore,
  period: Period,
  hash: Uint8Array,
  onDamage: OnDamage,
): AsyncGenerator<number> {
  for await (const { open, lost } of lookedHours(store, period, hash)) {
    for (const damage of lost.values()) onDamage(damage);
    for (const { minute } of open) yield minute;
  }
}

async function look(
  store: DecisionStore,
  listed: ListedHour,
  period: Period,
  hash: Uint8Array,
): Promise<LookedHour> {
  const { hour, minutes, keys } = listed;
  const index = await hourIndexOf(store, listed);
  const saying = index && (await minutesSaying(store, hour, index, hash));
  const known = new Map(saying && index.minutes);
  const open: ListedMinute[] = [];
  let isStale = keys.length > 0 && !saying;
  for (const { hasPieces, ...one } of minutes) {
    const attempt = known.get(one.minute);
    const isKnown = attempt !== undefined && attempt === attemptOf(one.minute, one.keys);
    if (attempt !== undefined && !isKnown) isStale = true;
    if (hasPieces || !isKnown || saying!.has(one.minute)) open.push(one);
  }
  // Who wants them written again and cannot say so is asked again by whoever looks next.
  if (isStale) await markDue(store, hour, FOUND).catch(() => {});
  return { hour, open, isStale, lost: lostMinutes(listed, index, period) };
}

/** The minutes of an hour whose keys say it; undefined where they cannot be read. */
async function minutesSaying(
  store: DecisionStore,
  hour: number,
  { keys }: HourIndex,
  hash: Uint8Array,
): Promise<Set<number> | undefined> {
  try {
    const sought = hourHash(hash);
    const saying = new Set<number>();
    for (const [block, [first, last, offset, length]] of keys.blocks.entries()) {
      if (sought < first || sought > last) continue;
      const sealed = await readRange(store, keys.key, offset, length);
      for (const entry of unpackEntries(await openKeys(store, { key: keys.key, block }, sealed, length)))
        if (hashOfEntry(entry) === sought) saying.add(minuteOfEntry(entry, hour));
    }
    return saying;
  } catch (error) {
    if (error instanceof ObjectGone || isDamage(error)) return undefined;
    throw error;
  }
}
