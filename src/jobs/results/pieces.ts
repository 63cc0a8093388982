import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';

/** A stretch of a file: bytes at hand, or an object. */
export type Piece = { bytes: Uint8Array } | { key: string; size: number };

export const sizeOf = (piece: Piece) => ('bytes' in piece ? piece.bytes.length : piece.size);

export function totalSize(pieces: Piece[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
}

/** A slice of the file that the pieces form, in order, as a stream that reads an object when it comes to it. */
export function streamPieces(
  blobs: BlobStore,
  pieces: Piece[],
  offset = 0,
  length = totalSize(pieces) - offset,
): ReadableStream<Uint8Array> {
  const source = readPieces(blobs, pieces, offset, length);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return(undefined);
    },
  });
}

async function* readPieces(
  blobs: BlobStore,
  pieces: Piece[],
  offset: number,
  length: number,
): AsyncGenerator<Uint8Array> {
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

async function readPiece(blobs: BlobStore, piece: Piece, begin: number, length: number): Promise<Uint8Array> {
  if ('bytes' in piece) return piece.bytes.subarray(begin, begin + length);
  const range = length < piece.size ? { offset: begin, length } : undefined;
  const blob = await blobs.get(piece.key, range);
  const bytes = await blob?.bytes();
  if (bytes?.length === length) return bytes;
  throw new SolventError('internal_error', `The object ${piece.key} is gone or incomplete.`);
}
