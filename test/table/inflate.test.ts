import { describe, expect, test } from 'vitest';
import { READ_STEP_BYTES } from '../../src/steps.ts';
import { readSource } from '../../src/table/source.ts';
import { bodyOf } from '../jobs/support.ts';

const ENORMOUS = 1e9;

/** Ten megabytes that a thousandth of them says. */
const bomb = new Response(
  new Blob([new Uint8Array(1e7)]).stream().pipeThrough(new CompressionStream('gzip')),
).bytes();

/** A macrotask, after which something is done. */
const pauseOf =
  (after = () => {}) =>
  () =>
    new Promise<void>((done) => setImmediate(done)).then(after);

/** The most bytes that came between two pauses, and how many in all. */
async function read(stream: ReadableStream<Uint8Array>, gzip: boolean) {
  let unpaused = 0;
  let most = 0;
  let all = 0;
  const pause = pauseOf(() => {
    unpaused = 0;
  });
  for await (const { length } of readSource(stream, { gzip }, ENORMOUS, pause)) {
    all += length;
    unpaused += length;
    most = Math.max(most, unpaused);
  }
  return { most, all };
}

describe('others have the thread whenever a step of bytes was read', () => {
  const bytes = new Uint8Array(3e6);

  test.each([
    ['at once', bytes.length],
    ['in small pieces', 5000],
  ])('of a body that comes %s', async (_, piece) => {
    const { most, all } = await read(bodyOf(bytes, piece), false);
    expect(all).toBe(bytes.length);
    expect(most).toBeGreaterThan(READ_STEP_BYTES / 2);
    expect(most).toBeLessThan(2 * READ_STEP_BYTES);
  });

  test.each([
    ['at once', 1e6],
    ['byte by byte', 1],
  ])('of what a small gzip that comes %s grows to', async (_, piece) => {
    const { most, all } = await read(bodyOf(await bomb, piece), true);
    expect(all).toBe(1e7);
    expect(most).toBeLessThan(2 * READ_STEP_BYTES);
  });
});

test('a gzip that grows beyond the limit is refused without waiting for its end, and let go of', async () => {
  const bytes = await bomb;
  let cancelled = false;
  const unending = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.subarray(0, bytes.length / 2)),
    cancel: () => {
      cancelled = true;
    },
  });
  const reading = async () => {
    for await (const _ of readSource(unending, { gzip: true }, 1e6, pauseOf()));
  };
  await expect(reading()).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(cancelled).toBe(true);
});
