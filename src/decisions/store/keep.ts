import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { SolventError } from '../../errors.ts';
import { isDamage, ObjectGone } from './damage.ts';
import { minuteOf, pieceKey } from './keys.ts';
import { idOf, inBlocks, type Line } from './lines.ts';
import { frame, PIECE_END, readPiece } from './piece.ts';
import type { DecisionStore } from './store.ts';

/** Bytes of lines in one piece, unless a single line has more. */
const PIECE_BYTES = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/**
 * Keeps decisions: when it returns they are found. Keeping them again changes nothing, also when they come in other batches.
 *
 * @param lines decisions (see `decisionSchema`) as JSON without line breaks, `decision_id` first
 * @throws SolventError `validation_error`, and nothing is kept, where one begins with no id
 */
export async function keepDecisions(store: DecisionStore, lines: readonly string[]): Promise<void> {
  const read = lines.map((text, index) => {
    const id = idOf(text);
    if (id === undefined || text.includes('\n'))
      throw new SolventError('validation_error', `The line ${index + 1} is no decision that can be kept.`);
    return { id, text };
  });
  // Ids stand first: lines sort as they do, and two of one id by what else they say.
  read.sort((one, other) => (one.text < other.text ? -1 : Number(one.text > other.text)));
  const sorted = read.map(({ id, text }): Line => ({ id, bytes: encoder.encode(text) }));
  for (const [minute, ofMinute] of Map.groupBy(sorted, ({ id }) => minuteOf(id)))
    for (const piece of pieces(ofMinute)) await keepPiece(store, minute, piece);
}

function* pieces(lines: Line[]): Generator<Line[]> {
  let piece: Line[] = [];
  let size = 0;
  for (const line of lines) {
    if (piece.length > 0 && size + line.bytes.length > PIECE_BYTES) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(line);
    size += line.bytes.length + 1;
  }
  yield piece;
}

/** Named by its lines, whatever compresses and encrypts them. */
async function keepPiece(store: DecisionStore, minute: number, lines: Line[]): Promise<void> {
  const digest = digestOfLines(lines);
  const key = pieceKey(minute, digest);
  const frames: Uint8Array[] = [];
  for await (const block of inBlocks(lines)) {
    frames.push(await frame(store, key, frames.length, block));
    await store.pause();
  }
  const bytes = new Uint8Array(
    await new Blob([...frames, PIECE_END] as Uint8Array<ArrayBuffer>[]).arrayBuffer(),
  );
  if (await store.blobs.put(key, bytes, { onlyIfAbsent: true })) return;
  if (!(await holds(store, key, digest))) await store.blobs.put(key, bytes);
}

/** Whether the piece of an earlier attempt is as it was written. */
async function holds(store: DecisionStore, key: string, digest: string): Promise<boolean> {
  const found: Line[] = [];
  try {
    for await (const lines of readPiece(store, key)) found.push(...lines);
  } catch (error) {
    if (error instanceof ObjectGone || isDamage(error)) return false;
    throw error;
  }
  return digestOfLines(found) === digest;
}

function digestOfLines(lines: Line[]): string {
  const hash = sha256.create();
  for (const { bytes } of lines) hash.update(bytes).update(LINE_BREAK);
  return bytesToHex(hash.digest());
}

const LINE_BREAK = encoder.encode('\n');
