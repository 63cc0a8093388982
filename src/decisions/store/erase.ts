import { SolventError } from '../../errors.ts';
import { timeOfDecision } from '../decision-id.ts';
import { forEachAtOnce } from './at-once.ts';
import { compactMinute } from './compact-minute.ts';
import { isDamage, ObjectGone, refuseDamage } from './damage.ts';
import { dropHour } from './due-hours.ts';
import { isHeld, placeOrder } from './erasures.ts';
import { findInMinute, says } from './find-by.ts';
import { listHolds } from './holds.ts';
import { keyHash } from './key-entries.ts';
import { MINUTE_MS, PIECES, piecesOf } from './keys.ts';
import { keysUnder, type ListedMinute, minutesUnder } from './list.ts';
import { lookedHours, minutesThatMaySay } from './looked-hours.ts';
import { readIndexOrTell } from './lost-index.ts';
import { readBlockOf } from './minute-data.ts';
import { readIndex } from './minute-index.ts';
import { idsOf } from './minute-keys.ts';
import type { Period } from './period.ts';
import type { DecisionStore } from './store.ts';

/** A minute that others compact so often meanwhile is left to the next run. */
const MOST_TURNS = 10;
const ALL = { after: '', most: Number.POSITIVE_INFINITY, onDamage: refuseDamage };
/** The index and what it names. */
const WHOLE_MINUTE_OBJECTS = 3;

export interface Erased {
  /** Minutes that were written again. */
  minutes: number;
  /** Decisions that were erased by that. */
  decisions: number;
  /** What is wrong with the minutes that stayed as they are, because an object of theirs is damaged. */
  damaged: Map<number, SolventError>;
  /** The holds that stand in the period: what they cover and comes late is kept until they are lifted, and erased then. */
  holds: string[];
}

/**
 * Erases a subject: of its decisions up to now stays that they were made and by what, and every other line stays byte for byte. Those
 * that come late are erased when they are compacted, and not shown until then, or once no hold that stands now covers them
 * (`eraseHeldBack`). Doing it again, after a crash too, has the effect of doing it once.
 *
 * @param now milliseconds since the Unix epoch
 * @throws SolventError `conflict`, and nothing is erased, where a hold covers a decision of the subject
 */
export async function eraseSubject(
  store: DecisionStore,
  subject: string,
  now: number,
  { from = 0, to = now }: Partial<Period> = {},
): Promise<Erased> {
  const period = { from: Math.max(0, Math.ceil(from)), to: Math.min(Math.ceil(to), now) };
  await refuseHeld(store, subject, period);
  // After the search, which takes its time: what a hold covers that was placed meanwhile is kept until that is lifted.
  const holds = [...(await listHolds(store))].filter(
    ([, { from, to }]) => from < period.to && to > period.from,
  );
  // All of these, whatever their makers' clocks say.
  const outweighs = Math.max(now, ...holds.map(([, hold]) => hold.at));
  await placeOrder(store, subject, { ...period, at: now, outweighs });
  const done: Erased = { minutes: 0, decisions: 0, damaged: new Map(), holds: holds.map(([name]) => name) };
  const hash = keyHash('subject', subject);
  // Pieces first: what others compact of them meanwhile stands among the minutes then.
  const [first, end] = [Math.floor(period.from / MINUTE_MS), Math.ceil(period.to / MINUTE_MS)];
  for await (const { minute } of minutesUnder(store.blobs, PIECES, first, end))
    await writeAgain(store, minute, subject, done);
  for await (const { hour, open, isStale, lost } of lookedHours(store, period, hash)) {
    for (const [minute, damage] of lost) done.damaged.set(minute, damage);
    const before = done.minutes;
    const isClear = await forEachAtOnce(open, (listed) => saysNothing(store, listed, subject, period));
    // One after the other: each takes the memory of a compaction.
    for (const [index, { minute }] of open.entries())
      if (!isClear[index]) await writeAgain(store, minute, subject, done);
    // After its minutes: what is written of them from here on says nothing of the subject.
    if (isStale || done.minutes > before) await dropHour(store, hour);
  }
  return done;
}

async function writeAgain(
  store: DecisionStore,
  minute: number,
  subject: string,
  done: Erased,
): Promise<void> {
  try {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const compacted = await compactMinute(store, minute, { isAgain: true, subject });
      if (!compacted) continue;
      done.minutes++;
      done.decisions += compacted.erased;
      return;
    }
    const pieces = await keysUnder(store.blobs, piecesOf(minute));
    await readIndexOrTell(store, minute, pieces.length > 0, refuseDamage);
  } catch (error) {
    if (!isDamage(error)) throw error;
    done.damaged.set(minute, error);
  }
}

/** Whether nothing of the subject is in a compacted minute, and nothing that a crash has left there. */
async function saysNothing(
  store: DecisionStore,
  { minute, keys }: ListedMinute,
  subject: string,
  { from, to }: Period,
): Promise<boolean> {
  if (keys.length > WHOLE_MINUTE_OBJECTS) return false;
  try {
    const compacted = await readIndex(store, minute);
    if (!compacted) return keys.length === 0;
    for await (const id of idsOf(store, compacted.index, keyHash('subject', subject))) {
      const at = timeOfDecision(id);
      if (at < from || at >= to) continue;
      const line = (await readBlockOf(store, compacted.index, id)).find((one) => one.id === id);
      if (line && says(line, { kind: 'subject', value: subject })) return false;
    }
    return true;
  } catch (error) {
    // Whatever it is, writing the minute again finds it out.
    if (error instanceof ObjectGone || isDamage(error)) return false;
    throw error;
  }
}

async function refuseHeld(store: DecisionStore, subject: string, { from, to }: Period): Promise<void> {
  const sought = { kind: 'subject', value: subject } as const;
  for (const [name, hold] of await listHolds(store))
    for await (const minute of minutesThatMaySay(
      store,
      { from: Math.max(from, hold.from), to: Math.min(to, hold.to) },
      keyHash('subject', subject),
      refuseDamage,
    ))
      for (const { id } of await findInMinute(store, minute, sought, ALL)) {
        const at = timeOfDecision(id);
        if (at >= from && at < to && isHeld([hold], at))
          throw new SolventError(
            'conflict',
            `The hold ${name} covers decisions of the subject: they are kept.`,
          );
      }
}
