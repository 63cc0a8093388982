import type { SolventError } from '../../errors.ts';
import type { KeptDecision } from '../decision.ts';
import { isDecisionId } from '../decision-id.ts';
import { forEachAtOnce } from './at-once.ts';
import { damaged, ObjectGone, refuseDamage, unlessDamaged } from './damage.ts';
import { standingOrders } from './erasures.ts';
import { indexKey, minuteOf, piecesOf } from './keys.ts';
import type { Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { tellLostIndex } from './lost-index.ts';
import { readBlockOf } from './minute-data.ts';
import { readIndex } from './minute-index.ts';
import { readPiece } from './piece.ts';
import { membersOf, recordOf } from './record.ts';
import { oneOf } from './same-decision.ts';
import type { DecisionStore } from './store.ts';

/** A minute that is compacted so often while it is read is not compacted: something is wrong with it. */
const MOST_LOOKS = 5;

/**
 * A decision by its id. One that is compacted takes two reads.
 *
 * @returns undefined where none is kept
 * @throws SolventError `file_damaged` where it stood, or may have stood, in an object that is damaged
 */
export async function findDecision(store: DecisionStore, id: string): Promise<KeptDecision | undefined> {
  if (!isDecisionId(id)) return undefined;
  const minute = minuteOf(id);
  let gone: string | undefined;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const compacted = await readIndex(store, minute);
    try {
      const line = compacted && lineOf(id, await readBlockOf(store, compacted.index, id));
      if (line) return recordOf(line, compacted.index.data.key);
      const waiting = await findInPieces(store, minute, id);
      if (waiting) return waiting;
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error;
      gone = error.key;
      continue;
    }
    // What was compacted between the two looks stands in neither.
    if ((await store.blobs.head(indexKey(minute)))?.etag !== compacted?.etag) continue;
    if (!compacted) await tellLostIndex(store, minute, await hasPieces(store, minute), refuseDamage);
    return undefined;
  }
  throw damaged(gone ?? indexKey(minute), 'it is gone');
}

async function hasPieces({ blobs }: DecisionStore, minute: number): Promise<boolean> {
  return (await blobs.list(piecesOf(minute))).objects.length > 0;
}

async function findInPieces(
  store: DecisionStore,
  minute: number,
  id: string,
): Promise<KeptDecision | undefined> {
  const keys = await keysUnder(store.blobs, piecesOf(minute));
  let found: { line: Line; key: string } | undefined;
  let damage: SolventError | undefined;
  if (keys.length === 0) return undefined;
  const lines = await forEachAtOnce(keys, (key) =>
    unlessDamaged(
      () => findInPiece(store, key, id),
      (error) => {
        damage ??= error;
      },
    ),
  );
  for (const [index, line] of lines.entries())
    if (line && (!found || oneOf(found.line, line) === line)) found = { line, key: keys[index]! };
  if (found) return recordOf(await asOrdered(store, found.line), found.key);
  if (damage) throw damage;
  return undefined;
}

async function findInPiece(store: DecisionStore, key: string, id: string): Promise<Line | undefined> {
  for await (const lines of readPiece(store, key)) {
    const line = lineOf(id, lines);
    if (line) return line;
    await store.pause();
  }
  return undefined;
}

/** A line that waits: it may be of somebody who was erased meanwhile. */
async function asOrdered(store: DecisionStore, line: Line): Promise<Line> {
  const { subject } = membersOf(line);
  return typeof subject === 'string' ? (await standingOrders(store, { subject }))(line) : line;
}

const lineOf = (id: string, lines: Line[]) => lines.find((line) => line.id === id);
