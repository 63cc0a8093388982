import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../src/digest.ts';
import { checkPieces } from '../../../src/jobs/results/check.ts';
import { identityOf, type Piece, type StoredObject, totalSize } from '../../../src/jobs/results/pieces.ts';
import { streamPieces } from '../../../src/jobs/results/stream.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import { textOf } from '../support.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Objects `f/0` to `f/n-1` of three bytes, in a store that notes what is asked of it. */
async function stored(count: number) {
  const memory = memoryBlobStore();
  const pieces: Piece[] = [{ bytes: bytesOf('head\n') }];
  for (let index = 0; index < count; index++) {
    const bytes = bytesOf(`${index}${index}\n`);
    await memory.put(`f/${index}`, bytes);
    pieces.push({ key: `f/${index}`, size: bytes.length, sha256: await digestOf(bytes) });
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

/** What comes before a stream ends or breaks off, and why it does. */
async function readAll(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text, error: undefined };
      text += new TextDecoder().decode(value);
    }
  } catch (error) {
    return { text, error };
  }
}

describe('streamPieces', () => {
  test('gives every slice of the pieces in order', async () => {
    const { blobs, pieces } = await stored(5);
    const whole = await textOf(await streamPieces(blobs, pieces));
    expect(whole).toBe('head\n00\n11\n22\n33\n44\n');
    for (let offset = 0; offset <= totalSize(pieces); offset++)
      for (let length = 1; offset + length <= totalSize(pieces); length++) {
        const stream = await streamPieces(blobs, pieces, { offset, length });
        expect(await textOf(stream)).toBe(whole.slice(offset, offset + length));
      }
  });

  test('takes a piece that cannot be read to its end for a damaged one', async () => {
    const { blobs, pieces, memory } = await stored(2);
    const broken = {
      ...blobs,
      get: async (key: string) => ({
        ...(await memory.get(key))!,
        bytes: () => Promise.reject(new Error('input/output error')),
      }),
    } as BlobStore;
    await expect(streamPieces(broken, pieces, { offset: 6, length: 1 })).rejects.toMatchObject({
      code: 'file_damaged',
      cause: { message: 'f/0 cannot be read to its end: Error: input/output error' },
    });
  });

  test('asks for the next piece while one is sent, and for no more', async () => {
    const { blobs, pieces, asked } = await stored(9);
    const reader = (await streamPieces(blobs, pieces)).getReader();
    await reader.read();
    const ahead = asked.length;
    expect(ahead).toBeLessThanOrEqual(3);
    await reader.read();
    expect(asked.length).toBeLessThanOrEqual(ahead + 1);
    await reader.cancel();
  });
});

describe('a piece', () => {
  const DAMAGES: [string, (blobs: BlobStore, key: string) => Promise<unknown>][] = [
    ['that is gone', (blobs, key) => blobs.delete([key])],
    ['that is truncated', (blobs, key) => blobs.put(key, 'x')],
    ['that is empty', (blobs, key) => blobs.put(key, '')],
    ['that has grown', (blobs, key) => blobs.put(key, '22\n\n')],
    ['with other bytes', (blobs, key) => blobs.put(key, '23\n')],
  ];

  test.each(DAMAGES)('%s never ends a stream well, and is told', async (_, damage) => {
    for (const number of [0, 1, 2, 3, 4]) {
      const { blobs, pieces, memory } = await stored(5);
      await damage(memory, `f/${number}`);
      const reported: unknown[] = [];
      const begun = streamPieces(blobs, pieces, undefined, (error) => reported.push(error));
      if (number === 0) {
        await expect(begun).rejects.toMatchObject({ code: 'file_damaged' });
        continue;
      }
      const { text, error } = await readAll(await begun);
      expect(text).toBe('head\n00\n11\n22\n33\n'.slice(0, 5 + 3 * number));
      expect(error).toMatchObject({
        code: 'file_damaged',
        cause: { message: expect.stringContaining(`f/${number}`) },
      });
      expect(reported).toEqual([error]);
    }
  });

  test.each(DAMAGES)('%s is found also by who asks for a byte of it', async (_, damage) => {
    const { blobs, pieces, memory } = await stored(5);
    await damage(memory, 'f/2');
    const slice = (offset: number) => streamPieces(blobs, pieces, { offset, length: 1 });
    await expect(slice(11)).rejects.toMatchObject({ code: 'file_damaged' });
    expect(await textOf(await slice(14))).toBe('3');
  });

  test.each(DAMAGES)('%s is found before the first byte where its size tells it', async (name, damage) => {
    for (const count of [1, 5]) {
      const { blobs, pieces, asked, memory } = await stored(count);
      await checkPieces(blobs, pieces);
      await damage(memory, `f/${count - 1}`);
      const check = checkPieces(blobs, pieces);
      if (name === 'with other bytes') await check;
      else await expect(check).rejects.toMatchObject({ code: 'file_damaged' });
      expect(asked).toEqual([]);
    }
  });

  test('is looked for beyond the first page of its folder', async () => {
    const { blobs, pieces, memory } = await stored(1_500);
    await checkPieces(blobs, pieces);
    await memory.delete(['f/999']);
    await expect(checkPieces(blobs, pieces)).rejects.toMatchObject({ code: 'file_damaged' });
  });

  test('of before its digest was kept is known by its size alone', async () => {
    const { blobs, pieces, memory } = await stored(2);
    const older = pieces.map((piece) => ('bytes' in piece ? piece : { ...piece, sha256: null }));
    await memory.put('f/1', '23\n');
    expect(await textOf(await streamPieces(blobs, older))).toBe('head\n00\n23\n');
    await memory.put('f/1', '2');
    expect((await readAll(await streamPieces(blobs, older))).error).toMatchObject({ code: 'file_damaged' });
  });
});

describe('identityOf', () => {
  test('is another for other bytes, sizes, places and order', async () => {
    const { pieces } = await stored(3);
    const [head, first, second, third] = pieces as [Piece, StoredObject, StoredObject, StoredObject];
    const names = [
      pieces,
      [head, first, third, second],
      [head, first, second],
      [first, second, third],
      [{ bytes: bytesOf('HEAD\n') }, first, second, third],
      [head, { ...first, sha256: second.sha256 }, second, third],
      [head, { ...first, sha256: null, size: 4 }, second, third],
      [],
    ].map(identityOf);
    expect(new Set(names).size).toBe(names.length);
    expect(identityOf(pieces)).toBe(names[0]);
    expect(names[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});
