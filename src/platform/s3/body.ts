import { SolventError } from '../../errors.ts';
import type { BlobBody, BlobInfo } from '../../ports.ts';
import { unavailable } from './errors.ts';

/** Bytes that arrive, or an end that is no success. */
export interface Arriving {
  stream: ReadableStream<Uint8Array> | null;
  /** How long the next of them are waited for. */
  milliseconds: number;
  /** Ends the connection. */
  abandon(): void;
}

/** The pieces of a body as they arrive. One that stands still, or breaks off, is `storage_unavailable`. */
export async function* pieces({ stream, milliseconds, abandon }: Arriving): AsyncGenerator<Uint8Array, void> {
  if (!stream) return;
  const reader = stream.getReader();
  const next = async () => {
    const late = setTimeout(abandon, milliseconds);
    try {
      return await reader.read();
    } catch (error) {
      throw error instanceof SolventError ? error : unavailable('The object storage broke off.', error);
    } finally {
      clearTimeout(late);
    }
  };
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await next();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) abandon();
  }
}

/** @param length how many bytes there must be: fewer or more are an error, and no end */
export function s3Body(info: BlobInfo, length: number, arriving: Arriving): BlobBody {
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    let left = length;
    for await (const piece of pieces(arriving)) {
      left -= piece.length;
      if (left < 0) break;
      yield piece;
    }
    if (left !== 0) throw unavailable('The object storage gave another number of bytes than it said.');
  }
  const source = counted();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        arriving.abandon();
        await source.return();
      },
    },
    // Nothing is read before somebody asks.
    { highWaterMark: 0 },
  );
  const bytes = async () => {
    const whole = new Uint8Array(length);
    let filled = 0;
    // As one who reads the stream would: it is read once.
    for await (const piece of body) {
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  };
  return { ...info, body, bytes, text: async () => new TextDecoder().decode(await bytes()) };
}
