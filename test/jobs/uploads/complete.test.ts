import { beforeEach, describe, expect, test } from 'vitest';
import { cancelJob } from '../../../src/jobs/cancel.ts';
import { abortUpload } from '../../../src/jobs/uploads/abort.ts';
import { LEASE_MS } from '../../../src/jobs/uploads/limits.ts';
import { purgeUploads } from '../../../src/jobs/uploads/sweep.ts';
import type { UploadRow } from '../../../src/jobs/uploads/uploads.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';
import { type BatchStack, batchStack, boatModel } from '../support.ts';
import { begin, complete, partObjects, present, put } from './support.ts';

const HEADER = 'id,length,crew,hull\n';
const ROWS = 'a,1,1,wood\nb,2,1,wood\n';

let stack: BatchStack;
let upload: UploadRow;
beforeEach(async () => {
  stack = batchStack();
  upload = await begin(stack);
});

const jobCount = async () =>
  (await stack.database.query(`SELECT id FROM portfolio_jobs WHERE status NOT IN ('ABANDONED')`)).length;

async function putAll() {
  await put(stack, upload, 1, HEADER);
  await put(stack, upload, 2, ROWS);
}

describe('completing', () => {
  test('gives the same job however often, also when the model has changed', async () => {
    await putAll();
    const job = await complete(stack, upload, 2);
    stack.champion.version = '8';
    expect((await complete(stack, upload, 2)).id).toBe(job.id);
    expect([job.row_count, job.model_version, await jobCount()]).toEqual([2, '7', 1]);
  });

  test.each([1, 3])('again with %i parts is refused, also when the parts are gone', async (count) => {
    await putAll();
    const job = await complete(stack, upload, 2);
    const refusal = {
      code: 'conflict',
      message: `The upload was completed with 2 parts, and not with ${count}: it is the job ${job.id}.`,
    };
    await expect(complete(stack, upload, count)).rejects.toMatchObject(refusal);
    await purgeUploads(stack, 10);
    expect(await partObjects(stack)).toEqual([]);
    await expect(complete(stack, upload, count)).rejects.toMatchObject(refusal);
    expect((await complete(stack, upload, 2)).id).toBe(job.id);
  });

  test('at the same time makes one job: the others are told to come again, and get it', async () => {
    await putAll();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => complete(stack, upload, 2)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    // Who waits for PostgreSQL may come when it is done, and is given the job.
    if (!ON_POSTGRES) expect(refused).toHaveLength(2);
    const soon = ON_POSTGRES ? {} : { retryAfterSeconds: LEASE_MS / 1000 };
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'conflict', ...soon });
    await complete(stack, upload, 2);
    expect(await jobCount()).toBe(1);
  });

  test('names the parts that are missing, and those that are left over', async () => {
    await put(stack, upload, 2, ROWS);
    await put(stack, upload, 5, ROWS);
    await expect(complete(stack, upload, 4)).rejects.toMatchObject({
      code: 'conflict',
      details: [
        { path: '1', message: 'is not there' },
        { path: '3', message: 'is not there' },
        { path: '4', message: 'is not there' },
        { path: '5', message: 'is there, and not among them' },
      ],
    });
  });

  test('after a refusal takes the part that was put in the place of the wrong one', async () => {
    await put(stack, upload, 1, 'id,length,hull\n');
    await put(stack, upload, 2, ROWS);
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({ code: 'validation_error' });
    await put(stack, upload, 1, HEADER);
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test('refuses parts and an abort while it lasts', async () => {
    await putAll();
    const busy = await present(stack, upload);
    const models = {
      async get(version?: string) {
        // In the middle of it.
        await expect(put(stack, busy, 2, 'late')).rejects.toMatchObject({
          code: 'conflict',
          retryAfterSeconds: LEASE_MS / 1000,
        });
        await expect(abortUpload(stack, busy)).rejects.toMatchObject({ code: 'conflict' });
        return boatModel(version);
      },
    };
    expect((await complete({ ...stack, models } as BatchStack, upload, 2)).row_count).toBe(2);
    expect(await partObjects(stack)).toHaveLength(2);
  });

  test('can be done by another once whoever began it has said nothing for a while', async () => {
    await putAll();
    await stack.database.query('UPDATE portfolio_uploads SET completing_until = ?', [
      stack.clock.now() + LEASE_MS,
    ]);
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({ code: 'conflict' });
    stack.clock.advance(LEASE_MS);
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test('says signs of life while it reads, and stops when another has taken over', async () => {
    await put(stack, upload, 1, HEADER);
    await put(stack, upload, 2, ROWS.repeat(1000));
    const leases: unknown[] = [];
    const blobs = {
      ...stack.blobs,
      async get(key: string) {
        stack.clock.advance(LEASE_MS / 2);
        const [row] = await stack.database.query('SELECT completing_until FROM portfolio_uploads');
        leases.push((row!.completing_until as number) - stack.clock.now());
        return stack.blobs.get(key);
      },
    };
    const slow = { ...stack, blobs };
    expect((await complete(slow, upload, 2)).row_count).toBe(2000);
    expect(leases).toEqual([LEASE_MS / 2, LEASE_MS / 2]);

    upload = await begin(stack);
    await put(stack, upload, 1, HEADER);
    const taken = {
      ...stack,
      blobs: {
        ...stack.blobs,
        async get(key: string) {
          stack.clock.advance(LEASE_MS);
          await stack.database.query('UPDATE portfolio_uploads SET completing_until = 1 WHERE id = ?', [
            upload.id,
          ]);
          return stack.blobs.get(key);
        },
      },
    };
    await expect(complete(taken, upload, 1)).rejects.toMatchObject({
      message: 'The upload is being completed by another request.',
    });
  });

  test('tells a store that fails from a sender who does', async () => {
    await putAll();
    const broken = new Error('the store does not answer');
    const blobs = { ...stack.blobs, get: async () => Promise.reject(broken) };
    await expect(complete({ ...stack, blobs }, upload, 2)).rejects.toBe(broken);
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test('names a part whose object is gone, which can be put again', async () => {
    await putAll();
    await stack.blobs.delete((await partObjects(stack)).slice(1));
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({
      code: 'conflict',
      details: [{ path: '2', message: 'is not there' }],
    });
    await put(stack, upload, 2, ROWS);
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test.each([
    ['flipped', 'is not what was put', (bytes: Uint8Array) => bytes.with(9, bytes[9]! ^ 1)],
    ['cut off', 'is not what was put', (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ['followed by more', 'is not what was put', (bytes: Uint8Array) => new Uint8Array([...bytes, 10])],
  ])('names a part whose bytes were %s in the store, which can be put again', async (_, message, damage) => {
    await putAll();
    const [, second] = await partObjects(stack);
    const bytes = await (await stack.blobs.get(second!))!.bytes();
    await stack.blobs.put(second!, damage(bytes) as Uint8Array);
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Part 2 is damaged: put it again.',
      details: [{ path: '2', message }],
    });
    expect(await jobCount()).toBe(0);
    await put(stack, upload, 2, ROWS);
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test.each([
    ['ends too early', 'is damaged: put it again.', (body: ReadableStreamDefaultController) => body.close()],
    [
      'breaks off',
      'cannot be read to its end: complete again, and if that does not help, put it again.',
      (body: ReadableStreamDefaultController) => body.error(new Error('input/output error')),
    ],
  ])('names a part of which the store says its size, and which %s', async (_, sentence, end) => {
    await putAll();
    const [first] = await partObjects(stack);
    const blobs = {
      ...stack.blobs,
      async get(key: string) {
        const blob = (await stack.blobs.get(key))!;
        return key === first ? { ...blob, body: new ReadableStream({ pull: end }) } : blob;
      },
    };
    await expect(complete({ ...stack, blobs }, upload, 2)).rejects.toMatchObject({
      code: 'conflict',
      message: `Part 1 ${sentence}`,
    });
    expect((await complete(stack, upload, 2)).row_count).toBe(2);
  });

  test('of an upload whose job was deleted is refused', async () => {
    await putAll();
    const job = await complete(stack, upload, 2);
    await stack.database.query(`UPDATE portfolio_jobs SET status = 'SUCCESS'`);
    await cancelJob(stack, job);
    await expect(complete(stack, upload, 2)).rejects.toMatchObject({ code: 'conflict' });
  });
});
