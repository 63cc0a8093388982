import { beforeEach, describe, expect, test } from 'vitest';
import { cancelJob } from '../../src/jobs/cancel.ts';
import { findJob } from '../../src/jobs/jobs.ts';
import { MAX_DISPATCHES } from '../../src/jobs/limits.ts';
import { requeueInFlight } from '../../src/jobs/requeue.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { type BatchStack, batchStack, drain, limits, submitCsv } from './support.ts';

const TWENTY_ROWS = `id,length,crew,hull\n${'row,10,3,wood\n'.repeat(20)}`;

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

const jobOf = async (id: string) =>
  (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!;
const forgetMessages = () => stack.queue.deliver(async () => {}, 100);
const states = async () =>
  (await stack.database.query<{ state: string }>('SELECT state FROM portfolio_chunks ORDER BY chunk')).map(
    ({ state }) => state,
  );

describe('requeueInFlight', () => {
  test('lets the next sweep queue at once what a lost queue held', async () => {
    const { id } = await submitCsv(stack, TWENTY_ROWS);
    await forgetMessages();
    await requeueInFlight(stack.database);
    await sweep(stack);
    expect(stack.queue.size()).toBe(limits.window);
    await drain(stack);
    expect((await jobOf(id)).status).toBe('SUCCESS');
  });

  test('gives no chunk up, however often it is done', async () => {
    const { id } = await submitCsv(stack, TWENTY_ROWS);
    for (let restart = 0; restart < MAX_DISPATCHES + 2; restart++) {
      await forgetMessages();
      await requeueInFlight(stack.database);
      await sweep(stack);
      stack.clock.advance(60_000);
    }
    await forgetMessages();
    // Long enough for the sweep to lose its patience with whatever was queued often.
    stack.clock.advance(limits.stalledSeconds * 1000 * (MAX_DISPATCHES + 2));
    await sweep(stack);
    await drain(stack);
    expect((await jobOf(id)).status).toBe('SUCCESS');
  });

  test('leaves chunks alone that are done or whose job was cancelled', async () => {
    const { id } = await submitCsv(stack, TWENTY_ROWS);
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), 1);
    await requeueInFlight(stack.database);
    expect(new Set(await states())).toEqual(new Set(['DONE', 'WAITING']));
    await cancelJob(stack, await jobOf(id));
    await requeueInFlight(stack.database);
    expect(new Set(await states())).toEqual(new Set(['DONE', 'CANCELLED']));
  });
});
