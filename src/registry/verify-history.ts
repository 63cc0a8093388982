import type { BlobStore, Database } from '../ports.ts';
import { type Position, positionsAfter, strayAliases } from './alias-positions.ts';
import { eventHash, eventsAfter, type StoredEvent } from './history.ts';
import { copyKey, copyLine, readCopy } from './outbox/copies.ts';
import { copiedUpTo } from './outbox/outbox.ts';

/** Where a part of a verification ended, and the next one begins. */
export interface VerifiedTo {
  sequence: number;
  hash: string;
  /** Whether the head that somebody kept came by. */
  isKnown: boolean;
  /** The last event that was compared with its copy. */
  copied: number;
}

/** What came of looking at a history, or at a part of it. */
export interface Verified {
  /** All up to this one are as they were written. */
  events: number;
  /** The hash of the last of them; '' before the first. */
  head: string;
  /** All up to this one are what their copies say; those that came after have none yet. */
  copied: number;
  /**
   * What is wrong, and from which event on; null where nothing is. An alias that was changed beside its history, whose events are as
   * they were written, has no event: null.
   */
  problem: { sequence: number | null; message: string } | null;
  /** Where to go on; null at the end, and at a problem. */
  next: VerifiedTo | null;
}

/** Events that are read at once. */
const PAGE = 1_000;
/** Of one part: each is hashed, and a copy may hold a single one. A Worker may ask its database 1,000 times. */
const MOST_EVENTS = 50_000;
const MOST_COPIES = 400;

/**
 * Computes every hash of a model's history anew, and compares every event with its copy. Every move has to begin where the one
 * before it brought its alias, and every alias has to be where its last move brought it. A long history is gone through in parts.
 *
 * @param known a head that somebody kept: it must stand in the chain, or what stood there then was cut off or written anew
 * @param from where the part before ended; without it, the first part
 */
export async function verifyHistory(
  { database, blobs }: { database: Database; blobs: BlobStore },
  model: string,
  { known, from }: { known?: string | undefined; from?: VerifiedTo | undefined } = {},
): Promise<Verified> {
  const begin = from ?? { sequence: 0, hash: '', isKnown: known === undefined, copied: 0 };
  let { sequence, hash, isKnown, copied } = begin;
  const come = () => ({ events: sequence, head: hash, copied });
  const broken = (message: string): Verified => ({
    ...come(),
    problem: { sequence: sequence + 1, message },
    next: null,
  });

  const positions =
    sequence === 0 ? new Map<string, Position>() : await positionsAfter(database, model, sequence);
  const read: StoredEvent[] = [];
  const take = async (count: number) => {
    if (read.length < count)
      read.push(...(await eventsAfter(database, model, read.at(-1)?.sequence ?? sequence, PAGE)));
    return read.splice(0, count);
  };
  /** Undefined where the events from the next one on have no copy yet; null where it is gone. */
  const nextCopy = async () => {
    const copy = await readCopy(blobs, model, sequence + 1);
    if (copy || (await copiedUpTo(database, model)) <= sequence) return copy;
    // It may have come since.
    return (await readCopy(blobs, model, sequence + 1)) ?? null;
  };

  for (let copies = 0; copies < MOST_COPIES && sequence - begin.sequence < MOST_EVENTS; ) {
    const copy = copied === sequence ? await nextCopy() : undefined;
    const key = copyKey(model, sequence + 1);
    if (copy === null) return broken(`has no copy any more: ${key} is gone`);
    const events = await take(copy?.length ?? PAGE);
    for (const [index, event] of events.entries()) {
      if (event.sequence !== sequence + 1) return broken('is missing');
      if (event.hash !== eventHash(hash, model, event)) return broken('was changed, or one before it was');
      if (copy && copyLine(model, event) !== copy[index]) return broken(`is not what its copy says, ${key}`);
      const before = positions.get(event.alias);
      if (event.from !== (before?.version ?? null)) return broken(beginsElsewhere(event, before));
      positions.set(event.alias, { sequence: event.sequence, version: event.to });
      ({ sequence, hash } = event);
      isKnown ||= hash === known;
      if (copy) copied = sequence;
    }
    if (copy) {
      copies++;
      if (events.length < copy.length) return broken(`is gone; its copy stands in ${key}`);
    } else if (events.length < PAGE) {
      if (!isKnown)
        return broken(
          `or one before it was cut off or written anew: the head ${known} is not in the history`,
        );
      const [stray] = await strayAliases(database, model);
      return { ...come(), problem: stray ? { sequence: null, message: stray.message } : null, next: null };
    }
  }
  return { ...come(), problem: null, next: { sequence, hash, isKnown, copied } };
}

function beginsElsewhere({ alias, from }: StoredEvent, before: Position | undefined): string {
  const begin = `moved ${alias} from ${from === null ? 'nowhere' : `version ${from}`}`;
  return before
    ? `${begin}, and the move before it, event ${before.sequence}, was to version ${before.version}: somebody changed the alias in between`
    : `${begin}, and no event before it had moved it there: somebody changed the alias before`;
}
