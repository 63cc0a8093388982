import { beforeEach, describe, expect, test } from 'vitest';
import { findJob } from '../../src/jobs/jobs.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { type BatchStack, batchStack, limits, submitCsv } from './support.ts';

const HEADER = 'id,length,crew,hull\n';
const PATIENCE = limits.stalledSeconds * 1000;

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

/** The queue forgets everything that it holds. */
const forget = () => stack.queue.deliver(async () => {}, 100);

describe('a chunk that nobody recorded', () => {
  test('is queued again after its time, which is longer each time', async () => {
    await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
    for (const times of [1, 2, 3]) {
      await forget();
      stack.clock.advance(times * PATIENCE - 1);
      await sweep(stack);
      expect([times, stack.queue.size()]).toEqual([times, 0]);
      stack.clock.advance(1);
      await sweep(stack);
      expect([times, stack.queue.size()]).toEqual([times, 1]);
    }
  });

  test('is given up after the tenth time', async () => {
    const { id } = await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
    const status = async () =>
      (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!.status;
    for (let times = 1; times < 10; times++) {
      await forget();
      stack.clock.advance(times * PATIENCE);
      await sweep(stack);
      expect([times, stack.queue.size()]).toEqual([times, 1]);
    }
    stack.clock.advance(10 * PATIENCE - 1);
    await sweep(stack);
    expect(await status()).toBe('PENDING');
    stack.clock.advance(1);
    await sweep(stack);
    expect(await status()).toBe('FAILURE');
  });
});

describe('a job of which nothing is on its way', () => {
  const manyRows = `${HEADER}${'a,1,1,wood\n'.repeat(60)}`;

  test('moves on, however many jobs are busy before it', async () => {
    for (let job = 0; job < 100; job++) await submitCsv(stack, manyRows);
    const { id } = await submitCsv(stack, manyRows);
    // Those before it go on by themselves; of the last one the message was never sent.
    await stack.database.query(`UPDATE portfolio_chunks SET state = 'WAITING' WHERE job = ?`, [id]);
    const before = stack.queue.size();
    await sweep(stack);
    expect(stack.queue.size()).toBe(before + limits.window);
  });

  test('is not left to the next sweep when hundreds are', async () => {
    for (let job = 0; job < 250; job++) await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
    await stack.database.query(`UPDATE portfolio_chunks SET state = 'WAITING'`);
    for (let rounds = 0; rounds < 3; rounds++) await forget();
    expect(stack.queue.size()).toBe(0);
    await sweep(stack);
    expect(stack.queue.size()).toBe(250);
  });
});

test('an upload has an hour from its last sign of life, and one that arrived has all the time', async () => {
  await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
  const hanging = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`${HEADER}a,1,1,wood\n`)),
  });
  void submitCsv(stack, '', { body: hanging });
  const statuses = async () =>
    (await stack.database.query('SELECT status FROM portfolio_jobs ORDER BY id')).map(({ status }) => status);
  while ((await statuses()).length < 2) await Promise.resolve();
  stack.clock.advance(3_600_000 - 1);
  await sweep(stack);
  expect(await statuses()).toEqual(['PENDING', 'UPLOADING']);
  stack.clock.advance(1);
  await sweep(stack);
  expect(await statuses()).toEqual(['PENDING', 'ABANDONED']);
});

describe('many jobs that have expired', () => {
  async function expire(count: number) {
    for (let job = 0; job < count; job++) await submitCsv(stack, `${HEADER}a,1,1,wood\n`);
    await stack.database.query('UPDATE portfolio_jobs SET expires_at = ?', [stack.clock.now()]);
  }
  const left = async () => (await stack.database.query('SELECT id FROM portfolio_jobs')).length;

  test('are forgotten by one sweep', async () => {
    await expire(350);
    await sweep(stack);
    expect(await left()).toBe(0);
    expect(await stack.database.query('SELECT job FROM portfolio_chunks')).toEqual([]);
    expect((await stack.blobs.list('')).objects).toEqual([]);
  });

  test('are left to the next one when the time is up', async () => {
    await expire(350);
    const slow = {
      ...stack.blobs,
      list: async (prefix: string, cursor?: string) => {
        stack.clock.advance(150);
        return stack.blobs.list(prefix, cursor);
      },
    } as typeof stack.blobs;
    await sweep({ ...stack, blobs: slow });
    expect(await left()).toBe(150);
    await sweep({ ...stack, blobs: slow });
    expect(await left()).toBe(0);
  });
});
