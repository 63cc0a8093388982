import { SolventError } from '../errors.ts';
import { type Pause, READ_STEP_BYTES } from '../steps.ts';
import { asUtf8 } from './encoding.ts';
import { inflate } from './inflate.ts';
import { roomyReader } from './roomy-reader.ts';

/**
 * The bytes of a body, piece by piece, decompressed, in UTF-8, and counted. Others have the thread whenever
 * `READ_STEP_BYTES` have come.
 *
 * @param gzip whether it is compressed, and `charset` how its text is encoded
 * @param limit bytes after decompression
 * @throws SolventError `payload_too_large`, `malformed_body` for broken gzip or a body that breaks off
 */
export async function* readSource(
  body: ReadableStream<Uint8Array> | null,
  { gzip, charset }: { gzip: boolean; charset?: string | undefined },
  limit: number,
  pause: Pause,
): AsyncGenerator<Uint8Array> {
  if (body) yield* asUtf8(countedBytes(body, gzip, limit, pause), charset);
}

/**
 * The bytes of a body as they were sent, with the same pauses.
 * @throws SolventError `malformed_body` when it breaks off
 */
export function readSent(body: ReadableStream<Uint8Array>, pause: Pause): AsyncGenerator<Uint8Array> {
  return countedBytes(body, false, Number.POSITIVE_INFINITY, pause);
}

/** What a body is to its sender. */
type Counted = 'file' | 'body';

/**
 * The bytes of a body as they come out of its compression, counted.
 * @throws SolventError as `readSource`
 */
export async function* countedBytes(
  body: ReadableStream<Uint8Array>,
  gzip: boolean,
  limit: number,
  pause: Pause,
  what: Counted = 'file',
): AsyncGenerator<Uint8Array> {
  const source = gzip ? inflate(body, pause) : plain(body, pause);
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await source.next().catch((cause: unknown) => {
        const what = gzip
          ? 'The body is not valid gzip. If it broke off, send it again; if it is several gzip files in one, unpack it and compress it once.'
          : 'The body breaks off.';
        throw new SolventError('malformed_body', what, { cause });
      });
      if (done) return;
      size += value.length;
      if (size > limit) throw tooLarge(limit, what);
      yield value;
    }
  } finally {
    await source.return(undefined);
  }
}

async function* plain(body: ReadableStream<Uint8Array>, pause: Pause): AsyncGenerator<Uint8Array> {
  const reader = roomyReader(body);
  let unpaused = 0;
  try {
    for (let piece = await reader.read(); piece; piece = await reader.read()) {
      // What is in memory already may come in one piece.
      for (let offset = 0; offset < piece.length; offset += READ_STEP_BYTES) {
        const bytes = piece.subarray(offset, offset + READ_STEP_BYTES);
        yield bytes;
        unpaused += bytes.length;
        if (unpaused < READ_STEP_BYTES) continue;
        unpaused = 0;
        await pause();
      }
    }
  } finally {
    // The sender may never come to an end: do not wait for it.
    reader.cancel().catch(() => {});
  }
}

export function tooLarge(limit: number, what: Counted = 'file'): SolventError {
  return new SolventError('payload_too_large', `The ${what} is longer than ${limit} bytes.`);
}
