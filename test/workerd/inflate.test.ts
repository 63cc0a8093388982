import { expect, it } from 'vitest';
import { READ_STEP_BYTES } from '../../src/steps.ts';
import { readSource } from '../../src/table/source.ts';

const zipped = (bytes: number) =>
  new Response(new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new CompressionStream('gzip'))).bytes();
const bodyOf = (...parts: Uint8Array<ArrayBuffer>[]) =>
  new Blob(parts).stream() as ReadableStream<Uint8Array>;

/** The most bytes that came between two pauses, and how many in all. */
async function read(stream: ReadableStream<Uint8Array>) {
  let unpaused = 0;
  let most = 0;
  let all = 0;
  const pause = async () => {
    await new Promise<void>((done) => setTimeout(done, 0));
    unpaused = 0;
  };
  for await (const { length } of readSource(stream, { gzip: true }, 1e9, pause)) {
    all += length;
    unpaused += length;
    most = Math.max(most, unpaused);
  }
  return { most, all };
}

it('a small gzip that grows a thousandfold is read with pauses, and is read whole', async () => {
  const { most, all } = await read(bodyOf(await zipped(2e7)));
  expect(all).toBe(2e7);
  expect(most).toBeLessThan(2 * READ_STEP_BYTES);
});

it('what breaks off, and several gzip files in one, are refused', async () => {
  const whole = await zipped(1e6);
  for (const body of [bodyOf(whole.slice(0, -20)), bodyOf(whole, whole)])
    await expect(read(body)).rejects.toMatchObject({ code: 'malformed_body' });
});
