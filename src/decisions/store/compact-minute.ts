import { damaged, ObjectGone } from './damage.ts';
import { markDue } from './due-hours.ts';
import { type ObeyOrders, standingOrders } from './erasures.ts';
import { fewPieces } from './few-pieces.ts';
import { says } from './find-by.ts';
import { heldBackKey, hourOf, indexKey, minuteFolder } from './keys.ts';
import type { Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { indexLost, isIndexLost } from './lost-index.ts';
import { merged } from './merge.ts';
import { readData } from './minute-data.ts';
import { readIndex, writeIndex } from './minute-index.ts';
import { readPiece } from './piece.ts';
import type { DecisionStore } from './store.ts';
import { writeMinute } from './write-minute.ts';

export interface CompactedMinute {
  /** In the minute, with what was compacted before. */
  records: number;
  /** Decisions of which two lines said different things: see `oneOf`. */
  contradicting: number;
  /** Decisions that were erased by the way, of the subject alone where one is to be erased: see `ErasureOrder`. */
  erased: number;
  /** The marks of decisions that an order says and a hold keeps: see `eraseHeldBack`. */
  held: ReadonlySet<string>;
}

/**
 * Makes one sorted object of a minute's pieces and of what was compacted before, and deletes these. Doing it again, after a
 * crash or at the same time, has the effect of doing it once.
 *
 * @param options `isAgain` what is compacted is written again without pieces as well; `subject` whose decisions alone count as erased
 * @returns undefined where there was nothing to do, or somebody else did it
 * @throws SolventError `file_damaged`: the minute stays as it is
 */
export async function compactMinute(
  store: DecisionStore,
  minute: number,
  { isAgain = false, subject }: { isAgain?: boolean; subject?: string } = {},
): Promise<CompactedMinute | undefined> {
  const contradicting = new Set<string>();
  const before = await readIndex(store, minute);
  try {
    const pieces = await fewPieces(store, minute, (id) => contradicting.add(id));
    if (pieces.length === 0 && !(isAgain && before)) return undefined;
    // Orders last: whoever places one later looks for what is read here, and either replaces the index first or finds the new one.
    const held = new Set<string>();
    const obey = await standingOrders(store, {
      onHeld: (id, placed) => held.add(heldBackKey(id, placed)),
    });
    const sources = pieces.map((key) => readPiece(store, key));
    if (before) sources.push(readData(store, before.index));
    let erased = 0;
    const erasedIds: string[] = [];
    const lines = obeying(
      merged(sources, (id) => contradicting.add(id)),
      obey,
      (line) => {
        erasedIds.push(line.id);
        if (subject === undefined || says(line, { kind: 'subject', value: subject })) erased++;
      },
    );
    // Like a nonce: two attempts must never write under one name, and nothing else depends on it.
    const name = crypto.randomUUID();
    const index = await writeMinute(store, minute, name, lines);
    const written = [index.data.key, index.keys.key];
    // Whoever wrote what is listed now has read the index before it is replaced here, and so cannot replace it any more.
    const objects = (await keysUnder(store.blobs, minuteFolder(minute))).filter(
      (key) => !written.includes(key),
    );
    const others = objects.filter((key) => key !== indexKey(minute));
    if (!before && (await isIndexLost(store, minute, objects))) {
      // Without it nobody can read what would be deleted here; with it, out of a backup say, everybody.
      await store.blobs.delete(written);
      throw indexLost(minute);
    }
    // Before the line is kept: nobody else knows that it is to go once it is held no more.
    for (const key of held) await store.blobs.put(key, '');
    // Before their lines are gone: nobody else knows which these were, and whoever dies here is followed by one who says so again.
    await store.onErased(erasedIds);
    const isOurs =
      (await writeIndex(store, minute, index, before?.etag)) ||
      // A store that was asked again because its answer was lost refuses what it has done.
      (await readIndex(store, minute))?.index.data.key === index.data.key;
    if (!isOurs) {
      await store.blobs.delete(written);
      return undefined;
    }
    // Before anything goes: whoever dies here is followed by one who says so again.
    await markDue(store, hourOf(minute), name);
    // Pieces last: as long as one is there, somebody comes and clears up.
    await store.blobs.delete(others);
    await store.blobs.delete(pieces);
    return { records: index.records, contradicting: contradicting.size, erased, held };
  } catch (error) {
    if (!(error instanceof ObjectGone)) throw error;
    if (error.key !== before?.index.data.key) return undefined;
    if ((await store.blobs.head(indexKey(minute)))?.etag !== before.etag) return undefined;
    throw damaged(error.key, 'it is gone');
  }
}

async function* obeying(
  lines: AsyncIterable<Line>,
  obey: ObeyOrders,
  onErased: (line: Line) => void,
): AsyncGenerator<Line> {
  for await (const line of lines) {
    const kept = obey(line);
    if (kept !== line) onErased(line);
    yield kept;
  }
}
