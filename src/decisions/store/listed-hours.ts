import type { SolventError } from '../../errors.ts';
import { damaged, isDamage, ObjectGone, type OnDamage } from './damage.ts';
import { type HourIndex, readHourIndex } from './hour-index.ts';
import { HOURS, hourFolder, hourOf, isHourIndex, MINUTE_MS, MINUTES, minuteFolder, PIECES } from './keys.ts';
import { keysUnder, type ListedMinute, minutesUnder } from './list.ts';
import type { Period } from './period.ts';
import type { DecisionStore } from './store.ts';

/** An hour that has decisions, or had some. */
export interface ListedHour {
  hour: number;
  /** Its minutes within the period that have something: in pieces, or compacted. */
  minutes: (ListedMinute & { hasPieces: boolean })[];
  /** What stands in its folder. */
  keys: string[];
}

/**
 * The minutes of a period that have decisions, in order.
 * @param onDamage told of those that are lost: see `lostMinutes`
 */
export async function* minutesOf(
  store: DecisionStore,
  period: Period,
  onDamage: OnDamage,
): AsyncGenerator<number> {
  for await (const listed of listedHours(store, period)) {
    const lost = lostMinutes(listed, await hourIndexOf(store, listed), period);
    for (const damage of lost.values()) onDamage(damage);
    for (const { minute } of listed.minutes) yield minute;
  }
}

/** What is wrong with a minute without any object: undefined unless its hour says that it was compacted. */
export async function lostMinute(store: DecisionStore, minute: number): Promise<SolventError | undefined> {
  const hour = hourOf(minute);
  const listed = { hour, minutes: [], keys: await keysUnder(store.blobs, hourFolder(hour)) };
  const period = { from: minute * MINUTE_MS, to: (minute + 1) * MINUTE_MS };
  return lostMinutes(listed, await hourIndexOf(store, listed), period).get(minute);
}

/** What the keys of an hour are of; undefined where there are none that can be read. */
export async function hourIndexOf(
  store: DecisionStore,
  { keys }: Pick<ListedHour, 'keys'>,
): Promise<HourIndex | undefined> {
  const key = keys.findLast(isHourIndex);
  try {
    return key === undefined ? undefined : await readHourIndex(store, key);
  } catch (error) {
    if (error instanceof ObjectGone || isDamage(error)) return undefined;
    throw error;
  }
}

/**
 * The minutes of a period that the keys of an hour name and of which nothing is there, with what is to be told of each. The keys go before a
 * minute does (`sweepDecisions`), and are read after the minutes were listed: one of them that is not there is lost.
 */
export function lostMinutes(
  { minutes }: Pick<ListedHour, 'minutes'>,
  index: HourIndex | undefined,
  { from, to }: Period,
): Map<number, SolventError> {
  const there = new Set(minutes.map(({ minute }) => minute));
  const lost = (index?.minutes ?? []).filter(
    ([minute]) => !there.has(minute) && (minute + 1) * MINUTE_MS > from && minute * MINUTE_MS < to,
  );
  return new Map(lost.map(([minute]) => [minute, damaged(minuteFolder(minute), 'all of it is gone')]));
}

/** The hours of a period in order, with what stands of each. */
export async function* listedHours(
  { blobs }: DecisionStore,
  { from, to }: Period,
): AsyncGenerator<ListedHour> {
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
