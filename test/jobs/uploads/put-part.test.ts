import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_PART_BYTES } from '../../../src/jobs/uploads/limits.ts';
import { partsOf } from '../../../src/jobs/uploads/parts.ts';
import type { UploadRow } from '../../../src/jobs/uploads/uploads.ts';
import { type BatchStack, batchStack, limits } from '../support.ts';
import { begin, complete, partObjects, put } from './support.ts';

const digestOf = (text: string) => bytesToHex(sha256(new TextEncoder().encode(text)));

let stack: BatchStack;
let upload: UploadRow;
beforeEach(async () => {
  stack = batchStack();
  upload = await begin(stack);
});

const standing = async () =>
  (await partsOf(stack.database, upload.id)).map(({ number, bytes, sha256: digest }) => [
    number,
    bytes,
    digest,
  ]);

describe('a part', () => {
  test('stands with its length and digest', async () => {
    await put(stack, upload, 2, 'bcd');
    await put(stack, upload, 1, 'a', { sha256: digestOf('a') });
    expect(await standing()).toEqual([
      [1, 1, digestOf('a')],
      [2, 3, digestOf('bcd')],
    ]);
  });

  test('that is put again takes the place of the earlier, of which nothing is left', async () => {
    await put(stack, upload, 1, 'first');
    await put(stack, upload, 1, 'later');
    expect(await standing()).toEqual([[1, 5, digestOf('later')]]);
    expect(await partObjects(stack)).toHaveLength(1);
  });

  test('of which many are put at once is one of them as a whole, and nothing is left of the others', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(10_000 + index));
    await Promise.all(texts.map((text) => put(stack, upload, 1, text)));
    const [[, bytes, digest] = []] = await standing();
    const text = texts.find((one) => digestOf(one) === digest);
    expect(text?.length).toBe(bytes);
    expect(await partObjects(stack)).toHaveLength(1);
  });

  test.each([
    ['another digest', { sha256: digestOf('else') }, 'malformed_body'],
    ['an announced length that is too long', { declaredBytes: MAX_PART_BYTES + 1 }, 'payload_too_large'],
  ])('with %s is refused, and what stood there stays', async (_, more, code) => {
    await put(stack, upload, 1, 'first');
    await expect(put(stack, upload, 1, 'later', more)).rejects.toMatchObject({ code });
    expect(await standing()).toEqual([[1, 5, digestOf('first')]]);
    expect(await partObjects(stack)).toHaveLength(1);
  });

  test('that breaks off is refused, and leaves nothing behind', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(6 * 1024 * 1024));
      },
      pull(controller) {
        controller.error(new Error('the sender went away'));
      },
    });
    await expect(put(stack, upload, 1, '', { body })).rejects.toMatchObject({
      code: 'malformed_body',
      message: 'The body breaks off.',
    });
    expect([await standing(), await partObjects(stack), stack.blobs.openUploads()]).toEqual([[], [], 0]);
  });

  test('longer than a part of the store is stored in several', async () => {
    const long = new Uint8Array(11 * 1024 * 1024).fill(65);
    await put(stack, upload, 1, long, { sha256: bytesToHex(sha256(long)) });
    expect(await standing()).toEqual([[1, long.length, bytesToHex(sha256(long))]]);
  });

  test('keeps its upload from being given up', async () => {
    stack.clock.advance(23 * 3_600_000);
    await put(stack, upload, 1, 'a');
    stack.clock.advance(23 * 3_600_000);
    await put(stack, upload, 2, 'b');
    expect(await standing()).toHaveLength(2);
  });

  test('is refused once its upload is a job', async () => {
    await put(stack, upload, 1, 'id,length,crew,hull\na,1,1,wood\n');
    await complete(stack, upload, 1);
    await expect(put(stack, upload, 1, 'late')).rejects.toMatchObject({ code: 'conflict' });
    expect(await partObjects(stack)).toHaveLength(1);
  });
});

describe('the longest file', () => {
  test('bounds all parts together, and a part that is put again counts once', async () => {
    const small = { ...stack, limits: { ...limits, maxBytes: 10 } };
    await put(small, upload, 1, '123456');
    await put(small, upload, 2, '1234');
    await put(small, upload, 1, 'abcdef');
    await expect(put(small, upload, 3, '1')).rejects.toMatchObject({
      code: 'payload_too_large',
      message: 'The file is longer than 10 bytes.',
    });
    await expect(put(small, upload, 2, '12345')).rejects.toMatchObject({ code: 'payload_too_large' });
    expect((await standing()).map(([, bytes]) => bytes)).toEqual([6, 4]);
  });

  test('is not exceeded by parts that come at once', async () => {
    const small = { ...stack, limits: { ...limits, maxBytes: 10 } };
    const puts = Array.from({ length: 8 }, (_, index) => put(small, upload, index + 1, '123'));
    const outcomes = await Promise.allSettled(puts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await partObjects(stack)).toHaveLength(3);
  });
});
