import type { SolventError } from '../../errors.ts';
import { forEachAtOnce, groupsAtOnce } from './at-once.ts';
import { damaged, isDamage, ObjectGone, type OnDamage } from './damage.ts';
import { markDue } from './due-hours.ts';
import { hashOfEntry, hourHash, minuteOfEntry, unpackEntries } from './hour-entries.ts';
import { readHourIndex } from './hour-index.ts';
import { attemptOf, HOURS, hourOf, isHourIndex, MINUTE_MS, MINUTES, minuteFolder, PIECES } from './keys.ts';
import { type ListedMinute, minutesUnder } from './list.ts';
import { openKeys } from './minute-keys.ts';
import { readRange } from './piece.ts';
import type { Period } from './read.ts';
import type { DecisionStore } from './store.ts';

/** An hour of which something is looked for. */
export interface LookedHour {
  hour: number;
  /** The minutes that may say it, in order. */
  open: ListedMinute[];
  /** Whether its keys are of minutes as they were, or cannot be read. */
  isStale: boolean;
  /** Minutes that its keys name and of which nothing is there, with what is to be told of each. */
  lost: Map<number, SolventError>;
}

interface ListedHour {
  hour: number;
  /** Its minutes within the period that have something: in pieces, or compacted. */
  minutes: (ListedMinute & { hasPieces: boolean })[];
  /** What stands in its folder. */
  keys: string[];
}

/** What the keys of an hour say. */
interface HourSays {
  /** Of which minutes, and who compacted each. */
  of: Map<number, string>;
  /** Those that may say what is looked for. */
  saying: Set<number>;
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
  { hour, minutes, keys }: ListedHour,
  { from, to }: Period,
  hash: Uint8Array,
): Promise<LookedHour> {
  const index = keys.findLast(isHourIndex);
  const says = index === undefined ? undefined : await readHour(store, hour, index, hash);
  const open: ListedMinute[] = [];
  let isStale = keys.length > 0 && !says;
  for (const { hasPieces, ...listed } of minutes) {
    const known = says?.of.get(listed.minute);
    const isKnown = known !== undefined && known === attemptOf(listed.minute, listed.keys);
    if (known !== undefined && !isKnown) isStale = true;
    if (hasPieces || !isKnown || says!.saying.has(listed.minute)) open.push(listed);
  }
  // Its keys go before a minute does: see `sweepDecisions`.
  const listed = new Set(minutes.map(({ minute }) => minute));
  const gone = [...(says?.of.keys() ?? [])].filter(
    (minute) => !listed.has(minute) && (minute + 1) * MINUTE_MS > from && minute * MINUTE_MS < to,
  );
  const lost = new Map(gone.map((minute) => [minute, damaged(minuteFolder(minute), 'all of it is gone')]));
  // Who wants them written again and cannot say so is asked again by whoever looks next.
  if (isStale) await markDue(store, hour, FOUND).catch(() => {});
  return { hour, open, isStale, lost };
}

/** @returns undefined where they cannot be read */
async function readHour(
  store: DecisionStore,
  hour: number,
  indexKey: string,
  hash: Uint8Array,
): Promise<HourSays | undefined> {
  try {
    const { minutes, keys } = await readHourIndex(store, indexKey);
    const sought = hourHash(hash);
    const saying = new Set<number>();
    for (const [block, [first, last, offset, length]] of keys.blocks.entries()) {
      if (sought < first || sought > last) continue;
      const sealed = await readRange(store, keys.key, offset, length);
      for (const entry of unpackEntries(await openKeys(store, { key: keys.key, block }, sealed, length)))
        if (hashOfEntry(entry) === sought) saying.add(minuteOfEntry(entry, hour));
    }
    return { of: new Map(minutes), saying };
  } catch (error) {
    if (error instanceof ObjectGone || isDamage(error)) return undefined;
    throw error;
  }
}

async function* listedHours({ blobs }: DecisionStore, { from, to }: Period): AsyncGenerator<ListedHour> {
  const [first, end] = [Math.floor(from / MINUTE_MS), Math.ceil(to / MINUTE_MS)];
  // Pieces first: what is compacted between the two is listed twice, and not left out.
  const waiting = new Set<number>();
  for await (const { minute } of minutesUnder(blobs, PIECES, first, end)) waiting.add(minute);
  const hours = new Map<number, string[]>();
  for await (const { minute, keys } of minutesUnder(blobs, HOURS, hourOf(first), end))
    hours.set(minute, keys);
  /** Those that have keys and may have no minute, before one. */
  function* emptyBefore(hour: number): Generator<ListedHour> {
    for (const [other, keys] of hours)
      if (other < hour && hours.delete(other)) yield { hour: other, minutes: [], keys };
  }
  let last: ListedHour | undefined;
  for await (const listed of withWaiting(minutesUnder(blobs, MINUTES, first, end), waiting)) {
    const hour = hourOf(listed.minute);
    if (last?.hour !== hour) {
      if (last) yield last;
      yield* emptyBefore(hour);
      last = { hour, minutes: [], keys: hours.get(hour) ?? [] };
      hours.delete(hour);
    }
    last.minutes.push({ ...listed, hasPieces: waiting.has(listed.minute) });
  }
  if (last) yield last;
  yield* emptyBefore(Number.POSITIVE_INFINITY);
}

/** Minutes in order, with those that have pieces alone. */
async function* withWaiting(
  compacted: AsyncIterable<ListedMinute>,
  waiting: ReadonlySet<number>,
): AsyncGenerator<ListedMinute> {
  const left = [...waiting];
  let next = 0;
  for await (const listed of compacted) {
    while (next < left.length && left[next]! < listed.minute) yield { minute: left[next++]!, keys: [] };
    if (left[next] === listed.minute) next++;
    yield listed;
  }
  for (; next < left.length; next++) yield { minute: left[next]!, keys: [] };
}
