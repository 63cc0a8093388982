import type { BlobBody } from '../../ports.ts';
import { s3Body } from './body.ts';
import type { Answer, Send } from './client.ts';
import { unavailable } from './errors.ts';
import { done, infoOf, lengthOf, look, required } from './object.ts';

/** A slice in bytes; `length` may reach past the end. */
export interface Slice {
  offset: number;
  length: number;
}

/** An object's bytes as they were when its answer began, even if it is replaced meanwhile; null where nothing stands under the key. */
export async function getObject(send: Send, key: string, slice?: Slice): Promise<BlobBody | null> {
  // No range says nothing.
  if (slice?.length === 0) return nothingOf(await look(send, key), key);
  const range = slice && `bytes=${slice.offset}-${slice.offset + slice.length - 1}`;
  const answer = await send({ method: 'GET', key, streamed: true, ...(range && { range }) });
  if (answer.code === 'NoSuchKey') return null;
  if (answer.status === 416 && slice) {
    const empty = nothingOf(await look(send, key), key);
    // It has grown since.
    if (empty && empty.size > slice.offset) throw unavailable('The object changed while it was asked for.');
    return empty;
  }
  const { size, length } = extent(done(answer), slice);
  return s3Body(infoOf(key, answer, size), length, answer.body);
}

/** Nothing of what is there. */
const nothingOf = (answer: Answer | null, key: string): BlobBody | null =>
  answer && s3Body(infoOf(key, answer, lengthOf(answer)), 0, { stream: null, milliseconds: 0, abandon() {} });

/** @throws SolventError where an answer has another slice than was asked for */
function extent(answer: Answer, slice?: Slice): { size: number; length: number } {
  if (answer.status === 200) {
    const size = lengthOf(answer);
    if (!slice || (slice.offset === 0 && slice.length >= size)) return { size, length: size };
  } else if (answer.status === 206 && slice) {
    const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(answer.headers.get('content-range') ?? '');
    const [first, last, size] = required(range).slice(1).map(Number) as [number, number, number];
    if (first === slice.offset && last === Math.min(size, first + slice.length) - 1)
      return { size, length: last - first + 1 };
  }
  answer.body.abandon();
  throw unavailable('The object storage gave other bytes than it was asked for.');
}
