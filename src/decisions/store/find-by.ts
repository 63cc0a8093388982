import { readDay } from '../../application/day.ts';
import { SolventError } from '../../errors.ts';
import { DAY_MS } from '../../time.ts';
import type { KeptDecision } from '../decision.ts';
import { timeOfDecision } from '../decision-id.ts';
import { forEachAtOnce, groupsAtOnce } from './at-once.ts';
import { damaged, ObjectGone, type OnDamage, unlessDamaged } from './damage.ts';
import { type ObeyOrders, obeyed, standingOrders } from './erasures.ts';
import { type KeyKind, keyHash } from './key-entries.ts';
import { minuteFolder, piecesOf } from './keys.ts';
import type { Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { minutesThatMaySay } from './looked-hours.ts';
import { readIndexOrTell } from './lost-index.ts';
import { readBlockOf } from './minute-data.ts';
import type { MinuteIndex } from './minute-index.ts';
import { idsOf } from './minute-keys.ts';
import { readPiece } from './piece.ts';
import { keysIn, membersOf, recordOf } from './record.ts';
import { oneOf } from './same-decision.ts';
import type { DecisionStore } from './store.ts';

/** A minute that is compacted so often while it is read is not compacted: something is wrong with it. */
const MOST_LOOKS = 5;

/** What decisions are looked for by. */
export interface Sought {
  kind: KeyKind;
  value: string;
  /** Only what this caller asked for. It is looked at while it is read: what is others' takes no page of its own, and shows in none. */
  caller?: string | undefined;
}

export interface DecisionQuery extends Sought {
  /** Of UTC, as 2026-03-03. */
  day: string;
  /** The last id that was answered before. */
  after?: string | undefined;
  limit: number;
}

/**
 * The decisions of a day that say so, in the order of their ids.
 *
 * @returns `more` where others follow, which come `after` the last of these, and what could not be read because it is damaged
 * @throws SolventError `validation_error` for what is no day
 */
export async function findDecisions(
  store: DecisionStore,
  { kind, value, caller, day, after = '', limit }: DecisionQuery,
): Promise<{ found: KeptDecision[]; more: boolean; damaged: SolventError[] }> {
  const number = readDay(day);
  if (number === undefined || !/^\d{4}-\d\d-\d\d$/.test(day))
    throw new SolventError('validation_error', 'A day is written as 2026-03-03.');
  const from = Math.max(number * DAY_MS, after === '' ? 0 : timeOfDecision(after));
  const period = { from, to: (number + 1) * DAY_MS };
  const found: KeptDecision[] = [];
  const damages: SolventError[] = [];
  const onDamage: OnDamage = (damage) => damages.push(damage);
  const hash = keyHash(kind, value);
  for await (const minutes of groupsAtOnce(minutesThatMaySay(store, period, hash, onDamage))) {
    const ofMinutes = await forEachAtOnce(minutes, (minute) =>
      findInMinute(store, minute, { kind, value, caller }, { after, most: limit + 1, onDamage }),
    );
    for (const [index, lines] of ofMinutes.entries())
      for (const line of lines) {
        const record = await unlessDamaged(() => recordOf(line, minuteFolder(minutes[index]!)), onDamage);
        if (record) found.push(record);
      }
    if (found.length > limit) return { found: found.slice(0, limit), more: true, damaged: damages };
  }
  return { found, more: false, damaged: damages };
}

interface Bounds {
  /** Only ids behind this one … */
  after: string;
  /** … and of these the first. */
  most: number;
  onDamage: OnDamage;
}

/** The lines of a minute that say so. */
export async function findInMinute(
  store: DecisionStore,
  minute: number,
  sought: Sought,
  bounds: Bounds,
): Promise<Line[]> {
  for (let look = 0; look < MOST_LOOKS; look++) {
    try {
      // Pieces first: what is compacted between the two is found twice, and not missed.
      const pieces = await keysUnder(store.blobs, piecesOf(minute));
      const waiting = await inPieces(store, pieces, sought, bounds);
      const compacted = await readIndexOrTell(store, minute, pieces.length > 0, bounds.onDamage);
      if (compacted) await addCompacted(store, compacted.index, sought, bounds, waiting);
      return firstOf(waiting, bounds.most);
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error;
    }
  }
  bounds.onDamage(damaged(minuteFolder(minute), 'an object of it is gone'));
  return [];
}

async function inPieces(
  store: DecisionStore,
  keys: readonly string[],
  sought: Sought,
  { after, most, onDamage }: Bounds,
): Promise<Map<string, Line>> {
  let found = new Map<string, Line>();
  let obey: ObeyOrders | undefined;
  for (const key of keys)
    for await (const lines of readPiece(store, key, { onDamage })) {
      for (const raw of lines) {
        if (raw.id <= after || !says(raw, sought)) continue;
        // Of a subject its own alone: others' may be many.
        obey ??= await standingOrders(store, sought.kind === 'subject' ? { subject: sought.value } : {});
        for (const line of obeyed(raw, obey, onDamage)) {
          if (!says(line, sought)) continue;
          const other = found.get(line.id);
          found.set(line.id, other ? oneOf(other, line) : line);
        }
      }
      // A value that everything says must not gather everything.
      if (found.size > 2 * most) found = new Map(firstOf(found, most).map((line) => [line.id, line]));
      await store.pause();
    }
  return found;
}

/** Adds the first `most` that are compacted. */
async function addCompacted(
  store: DecisionStore,
  index: MinuteIndex,
  sought: Sought,
  { after, most, onDamage }: Bounds,
  found: Map<string, Line>,
): Promise<void> {
  const hash = keyHash(sought.kind, sought.value);
  let count = 0;
  // Those of a job stand together: a block is read once for all of them.
  let block: Line[] = [];
  const add = async (id: string) => {
    if (!block.some((one) => one.id === id))
      block = (await unlessDamaged(() => readBlockOf(store, index, id), onDamage)) ?? [];
    const line = block.find((one) => one.id === id);
    if (!line || !says(line, sought)) return;
    const waiting = found.get(id);
    found.set(id, waiting ? oneOf(line, waiting) : line);
    count++;
  };
  await unlessDamaged(async () => {
    for await (const id of idsOf(store, index, hash, after)) {
      await add(id);
      if (count === most) return;
    }
  }, onDamage);
}

function firstOf(lines: Map<string, Line>, most: number): Line[] {
  const sorted = [...lines.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  return sorted.slice(0, most);
}

/** Hashes of two values may be the same: what a line says decides. */
export function says(line: Line, { kind, value, caller }: Sought): boolean {
  const isSaid = keysIn(line).some(([other, said]) => other === kind && said === value);
  return isSaid && (caller === undefined || membersOf(line).caller === caller);
}
