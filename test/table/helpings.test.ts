import { expect, test } from 'vitest';
import { READ_STEP_BYTES } from '../../src/steps.ts';
import { Helpings } from '../../src/table/helpings.ts';

const body = (bytes: number) => new Blob([new Uint8Array(bytes)]).stream() as ReadableStream<Uint8Array>;

/** The sizes of helpings of a file that grows so many times. */
async function sizes(length: number, times: number): Promise<number[]> {
  const helpings = new Helpings(body(length));
  const given: number[] = [];
  for (let grown = 0; ; grown = given.at(-1)! * times) {
    const { bytes, isLast } = await helpings.next(grown);
    if (isLast) return given;
    given.push(bytes.length);
  }
}

test('helpings grow while little comes of them, and of each comes no more than a step where the last grew as much', async () => {
  const of = async (times: number) => Math.max(...(await sizes(1_000_000, times)));
  expect(await of(1)).toBe(32 * 1024);
  expect(await of(4)).toBe(32 * 1024);
  expect(await of(50)).toBeLessThanOrEqual(READ_STEP_BYTES / 50);
  expect(await of(1032)).toBe(2 * 1024);
  expect((await sizes(1_000_000, 1032)).slice(1, -1).every((size) => size === 1024)).toBe(true);
});

test('helpings are the whole body, in its order', async () => {
  expect((await sizes(777_777, 3)).reduce((sum, size) => sum + size)).toBe(777_777);
});
