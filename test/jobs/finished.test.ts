import { beforeEach, expect, test } from 'vitest';
import { cancelJob } from '../../src/jobs/cancel.ts';
import { findJob } from '../../src/jobs/jobs.ts';
import { inputKey } from '../../src/jobs/keys.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import type { Database } from '../../src/ports.ts';
import { DAY_MS } from '../../src/time.ts';
import { type BatchStack, batchStack, drain, limits, submitCsv } from './support.ts';

const ROWS = `id,length,crew,hull\n${'row,10,3,wood\n'.repeat(20)}`;

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack();
});

/** How many jobs ended, by how. */
async function finished() {
  const rows = await stack.database.query<{ status: string; jobs: number }>(
    'SELECT status, jobs FROM finished_jobs ORDER BY status',
  );
  return { ...NONE, ...Object.fromEntries(rows.map(({ status, jobs }) => [status, jobs])) };
}
const NONE = { CANCELLED: 0, FAILURE: 0, SUCCESS: 0 };

async function cancel(id: string) {
  await cancelJob(stack, (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!);
}

test('a job counts when its last chunk is done, and once, however often each chunk is delivered', async () => {
  const { id } = await submitCsv(stack, ROWS);
  const chunks = await stack.database.query<{ chunk: number }>('SELECT chunk FROM portfolio_chunks');
  expect(chunks.length).toBeGreaterThan(2);
  await stack.queue.deliver((messages) => consumeChunks(stack, messages), 1);
  expect(await finished()).toEqual(NONE);
  await drain(stack);
  for (const { chunk } of chunks) await stack.queue.send([{ job: id, chunk }]);
  await drain(stack);
  expect(await finished()).toEqual({ ...NONE, SUCCESS: 1 });
});

test('a job whose file is gone, and one of which no row can be scored, count as failed', async () => {
  const { id } = await submitCsv(stack, ROWS);
  await stack.blobs.delete([inputKey(id)]);
  await submitCsv(stack, 'id,length,crew,hull\nrow,-1,3,wood\n');
  await drain(stack);
  expect(await finished()).toEqual({ ...NONE, FAILURE: 2 });
});

test.each(['before it', 'after it'])('a commit that breaks off %s counts a job once', async (when) => {
  await submitCsv(stack, 'id,length,crew,hull\nrow,10,3,wood\n');
  let isFirst = true;
  const breaking: Database = {
    ...stack.database,
    async batch(statements) {
      const breaks = isFirst && statements.some(({ sql }) => sql.includes('finished_jobs'));
      if (!breaks) return stack.database.batch(statements);
      isFirst = false;
      if (when === 'after it') await stack.database.batch(statements);
      throw new Error('the connection is gone');
    },
  };
  await drain({ ...stack, database: breaking });
  expect(isFirst).toBe(false);
  expect(await finished()).toEqual({ ...NONE, SUCCESS: 1 });
});

test('a cancelled job counts as that, and deleting one that ended counts nothing', async () => {
  const cancelled = await submitCsv(stack, ROWS);
  await cancel(cancelled.id);
  await cancel(cancelled.id).catch(() => {});
  await drain(stack);
  const done = await submitCsv(stack, ROWS);
  await drain(stack);
  await cancel(done.id);
  expect(await finished()).toEqual({ CANCELLED: 1, FAILURE: 0, SUCCESS: 1 });
});

test('jobs that are forgotten stay counted', async () => {
  await submitCsv(stack, ROWS);
  await drain(stack);
  stack.clock.advance((limits.retentionDays + 1) * DAY_MS);
  await sweep(stack);
  expect(await stack.database.query('SELECT id FROM portfolio_jobs')).toEqual([]);
  expect(await finished()).toEqual({ ...NONE, SUCCESS: 1 });
});
