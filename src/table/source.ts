import { SolventError } from '../errors.ts';
import { asUtf8 } from './encoding.ts';

/**
 * The bytes of a body, piece by piece, decompressed, in UTF-8, and counted.
 *
 * @param gzip whether it is compressed, and `charset` how its text is encoded
 * @param limit bytes after decompression
 * @throws SolventError `payload_too_large`, `malformed_body` for broken gzip or a body that breaks off
 */
export async function* readSource(
  body: ReadableStream<Uint8Array> | null,
  { gzip, charset }: { gzip: boolean; charset?: string | undefined },
  limit: number,
): AsyncGenerator<Uint8Array> {
  if (body) yield* asUtf8(counted(body, gzip, limit), charset);
}

async function* counted(
  body: ReadableStream<Uint8Array>,
  gzip: boolean,
  limit: number,
): AsyncGenerator<Uint8Array> {
  const stream = gzip
    ? body.pipeThrough(new DecompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>)
    : body;
  const reader = stream.getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        const what = gzip
          ? 'The body is not valid gzip. If it broke off, send it again; if it is several gzip files in one, unpack it and compress it once.'
          : 'The body breaks off.';
        throw new SolventError('malformed_body', what, { cause });
      });
      if (done) return;
      size += value.length;
      if (size > limit) throw tooLarge(limit);
      yield value;
    }
  } finally {
    // The sender may never come to an end: do not wait for it.
    reader.cancel().catch(() => {});
  }
}

export function tooLarge(limit: number): SolventError {
  return new SolventError('payload_too_large', `The file is longer than ${limit} bytes.`);
}
