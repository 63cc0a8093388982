import { describe, expect, test } from 'vitest';
import { readSource } from '../../src/table/source.ts';

const pause = () => new Promise<void>((done) => setImmediate(done));

async function read(pieces: string[], gzip: boolean, limit: number): Promise<string> {
  let body = new Blob(pieces).stream() as ReadableStream<Uint8Array>;
  if (gzip)
    body = body.pipeThrough(
      new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
    );
  const read: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of readSource(body, { gzip }, limit, pause))
    read.push(piece as Uint8Array<ArrayBuffer>);
  return new Blob(read).text();
}

describe('readSource', () => {
  test.each([
    ['as it is', false],
    ['after decompression', true],
  ])('takes a body up to its limit, and not a byte more, counted %s', async (_, gzip) => {
    expect(await read(['abc', 'def'], gzip, 6)).toBe('abcdef');
    await expect(read(['abc', 'def'], gzip, 5)).rejects.toMatchObject({
      code: 'payload_too_large',
      message: 'The file is longer than 5 bytes.',
    });
  });

  test('counts what is compressed after decompression', async () => {
    const long = 'x'.repeat(100_000);
    expect(await read([long], true, 100_000)).toBe(long);
    await expect(read([long], true, 99_999)).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  test('refuses several gzip files in one with the remedy, rather than losing all but the first', async () => {
    const zipped = async (text: string) =>
      new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).bytes();
    const body = new Blob([
      await zipped('a,b\n'),
      await zipped('1,2\n'),
    ]).stream() as ReadableStream<Uint8Array>;
    const reading = async () => {
      for await (const _ of readSource(body, { gzip: true }, 100, pause));
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'malformed_body',
      message: expect.stringContaining('several gzip files in one, unpack it and compress it once'),
    });
  });

  test('gives nothing for no body', async () => {
    expect(await readSource(null, { gzip: false }, 0, pause).next()).toEqual({
      done: true,
      value: undefined,
    });
  });

  test('lets go of a body that is too long, which may never end', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => {
        cancelled = true;
      },
    });
    const source = readSource(endless, { gzip: false }, 15, pause);
    await source.next();
    await expect(source.next()).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(cancelled).toBe(true);
  });
});
