import { describe, expect, test } from 'vitest';
import { type Piece, streamPieces, totalSize } from '../../../src/jobs/results/pieces.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Objects `0` to `n-1` of three bytes, in a store that notes what is asked of it. */
async function stored(count: number) {
  const memory = memoryBlobStore();
  const pieces: Piece[] = [{ bytes: bytesOf('head\n') }];
  for (let index = 0; index < count; index++) {
    await memory.put(String(index), bytesOf(`${index}${index}\n`));
    pieces.push({ key: String(index), size: 3 });
  }
  const asked: string[] = [];
  const blobs = {
    ...memory,
    get: (key: string, range?: { offset: number; length: number }) => {
      asked.push(key);
      return memory.get(key, range);
    },
  } as BlobStore;
  return { blobs, pieces, asked, memory };
}

describe('streamPieces', () => {
  test('gives every slice of the pieces in order', async () => {
    const { blobs, pieces } = await stored(5);
    const whole = await new Response(
      streamPieces(blobs, pieces) as ReadableStream<Uint8Array<ArrayBuffer>>,
    ).text();
    expect(whole).toBe('head\n00\n11\n22\n33\n44\n');
    for (let offset = 0; offset <= totalSize(pieces); offset++)
      for (let length = 1; offset + length <= totalSize(pieces); length++) {
        const stream = streamPieces(blobs, pieces, offset, length) as ReadableStream<Uint8Array<ArrayBuffer>>;
        expect(await new Response(stream).text()).toBe(whole.slice(offset, offset + length));
      }
  });

  test('asks for the next piece while one is sent, and for no more', async () => {
    const { blobs, pieces, asked } = await stored(5);
    const reader = streamPieces(blobs, pieces).getReader();
    await reader.read();
    const ahead = asked.length;
    expect(asked.slice(0, 1)).toEqual(['0']);
    await reader.read();
    expect(asked.length).toBeLessThanOrEqual(ahead + 1);
    await reader.cancel();
  });

  test('tells a piece that is gone only to who comes to it', async () => {
    const { blobs, pieces, memory } = await stored(3);
    await memory.delete(['2']);
    const first = streamPieces(blobs, pieces).getReader();
    await first.read();
    await first.read();
    await first.cancel();
    const second = streamPieces(blobs, pieces).getReader();
    const texts: string[] = [];
    await expect(async () => {
      for (;;) texts.push(new TextDecoder().decode((await second.read()).value));
    }).rejects.toMatchObject({ code: 'internal_error' });
    expect(texts).toEqual(['head\n', '00\n', '11\n']);
  });
});
