import { describe, expect, it } from 'vitest';
import { PART_BYTES } from '../../../src/jobs/limits.ts';
import { inParts } from '../../../src/jobs/submit/parts.ts';
import { seededRandom } from '../../../src/random.ts';

const TOTAL = PART_BYTES * 3 + 12_345;

/** Bytes that tell where they stand, in pieces of many sizes. */
async function* sent(total: number): AsyncGenerator<Uint8Array> {
  const random = seededRandom(7);
  for (let at = 0; at < total; ) {
    const length = Math.min(total - at, 1 + Math.floor(random.next() * 300_000));
    yield Uint8Array.from({ length }, (_, index) => byteAt(at + index));
    at += length;
  }
}

/** Of a period that no part's length is a multiple of: otherwise one part would look like another. */
const byteAt = (position: number) => position % 251;

describe('inParts', () => {
  it('leaves a part as it was while the next comes in', async () => {
    let before: { part: Uint8Array; at: number } | undefined;
    const sizes: number[] = [];
    let at = 0;
    for await (const part of inParts(sent(TOTAL))) {
      for (const { part: bytes, at: begin } of [before, { part, at }].filter((one) => one !== undefined))
        expect(bytes.findIndex((byte, index) => byte !== byteAt(begin + index))).toBe(-1);
      before = { part, at };
      at += part.length;
      sizes.push(part.length);
    }
    expect(sizes).toEqual([PART_BYTES, PART_BYTES, PART_BYTES, 12_345]);
  });

  it('gives no part of nothing, and one of little', async () => {
    expect(await sizesOf(sent(0))).toEqual([]);
    expect(await sizesOf(sent(10))).toEqual([10]);
  });
});

async function sizesOf(source: AsyncIterable<Uint8Array>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const { length } of inParts(source)) sizes.push(length);
  return sizes;
}
