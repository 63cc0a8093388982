import { digestOf } from '../../digest.ts';
import type { BlobStore } from '../../ports.ts';
import { giveAway } from '../../release.ts';
import { streamOf } from '../../stream-of.ts';
import { checkSize, damaged, readToEnd } from './check.ts';
import { type Piece, sizeOf, totalSize } from './pieces.ts';

/**
 * A slice of the file that the pieces form, in order, as a stream that reads an object when it comes to it. The first, and
 * what stands before it, is read at once: what is wrong with it is an error, and no answer that breaks off.
 *
 * @param report is told what the stream breaks off for
 * @throws SolventError `file_damaged`, as the stream does later: it never ends well without all of its bytes
 */
export async function streamPieces(
  blobs: BlobStore,
  pieces: Piece[],
  { offset, length }: { offset: number; length: number } = { offset: 0, length: totalSize(pieces) },
  report: (error: unknown) => void = () => {},
): Promise<ReadableStream<Uint8Array>> {
  const source = readPieces(blobs, pieces, offset, length);
  const begun = [await source.next(), await source.next()];
  return streamOf(goneOn(begun, source), report);
}

/** What has been read already, and then the rest. */
async function* goneOn(
  begun: IteratorResult<Uint8Array, void>[],
  source: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    for (const { done, value } of begun) {
      if (done) return;
      yield value;
    }
    yield* source;
  } finally {
    await source.return();
  }
}

async function* readPieces(
  blobs: BlobStore,
  pieces: Piece[],
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array, void> {
  // While one piece is sent the next is on its way: a download waits for the bucket once, and not at every chunk.
  let next: Promise<Uint8Array> | undefined;
  for (const [piece, begin, take] of stretches(pieces, offset, length)) {
    const ahead = readPiece(blobs, piece, begin, take);
    // Whoever goes away leaves it behind, and its failure with it.
    ahead.catch(() => {});
    if (next) yield await next;
    next = ahead;
  }
  if (next) yield await next;
}

/** The part of each piece that stands in a slice. */
function* stretches(pieces: Piece[], offset: number, length: number): Generator<[Piece, number, number]> {
  let skip = offset;
  let left = length;
  for (const piece of pieces) {
    const size = sizeOf(piece);
    const begin = Math.min(skip, size);
    const take = Math.min(size - begin, left);
    skip -= begin;
    left -= take;
    if (take > 0) yield [piece, begin, take];
    if (left === 0) return;
  }
}

/** An object is read whole, for only the whole of it can be known to be as it was written. */
async function readPiece(blobs: BlobStore, piece: Piece, begin: number, length: number): Promise<Uint8Array> {
  if ('bytes' in piece) return piece.bytes.subarray(begin, begin + length);
  const blob = await blobs.get(piece.key);
  checkSize(piece, blob?.size);
  const bytes = await readToEnd(piece.key, blob!.bytes());
  checkSize(piece, bytes.length);
  if (piece.sha256 !== null && piece.sha256 !== (await digestOf(bytes)))
    throw damaged(`${piece.key} holds other bytes than were written`);
  return giveAway(bytes.subarray(begin, begin + length));
}
