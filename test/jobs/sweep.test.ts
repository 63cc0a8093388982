import { beforeEach, describe, expect, test } from 'vitest';
import { findJob } from '../../src/jobs/jobs.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { type BatchStack, batchStack, bodyOf, limits, submitCsv } from './support.ts';

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

test('more than it deals with at once is dealt with by the next sweeps', async () => {
  for (let count = 0; count < 101; count++)
    await submitCsv(stack, '', { body: bodyOf(`${HEADER}a,1,1,wood\n`, 100) });
  await stack.database.query('UPDATE portfolio_jobs SET expires_at = ?', [stack.clock.now()]);
  const left = async () => (await stack.database.query('SELECT 1 FROM portfolio_jobs')).length;
  await sweep(stack);
  expect(await left()).toBe(1);
  await sweep(stack);
  expect(await left()).toBe(0);
});
