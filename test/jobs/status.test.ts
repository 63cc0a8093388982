import { beforeEach, describe, expect, test } from 'vitest';
import { findJob } from '../../src/jobs/jobs.ts';
import { consumeChunks } from '../../src/jobs/score/consume.ts';
import { type Progress, progressOf } from '../../src/jobs/status.ts';
import { type BatchStack, batchStack, limits, submitCsv } from './support.ts';

const HEADER = 'id,length,crew,hull\n';

let stack: BatchStack;
beforeEach(() => {
  stack = batchStack({ limits: { ...limits, chunkBytes: 10_000, chunkRows: 10 } });
});

async function progress(id: string): Promise<Progress> {
  const job = (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!;
  return (await progressOf(stack.database, [job], stack.clock.now()))[0]!;
}

describe('the pace of a job', () => {
  /** Four chunks of ten rows, the first of which has one to reject. */
  const forty = `${HEADER}a,x,1,wood\n${'a,1,1,wood\n'.repeat(39)}`;

  test('is not known before the first row, nor before time has passed', async () => {
    const { id } = await submitCsv(stack, forty);
    expect(await progress(id)).toMatchObject({ rowsPerSecond: null, estimatedEnd: null });
    stack.clock.advance(1_000);
    expect(await progress(id)).toMatchObject({ rowsPerSecond: null, estimatedEnd: null });

    const other = await submitCsv(stack, forty);
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), 10);
    expect(await progress(other.id)).toMatchObject({ rowsPerSecond: null, estimatedEnd: null });
  });

  test('counts rows scored, rejected and given up, and says when the rest will be done', async () => {
    const { id } = await submitCsv(stack, forty);
    await stack.queue.deliver((messages) => consumeChunks(stack, messages), 1);
    stack.clock.advance(5_000);
    const now = stack.clock.now();
    // Ten rows in five seconds: thirty more take fifteen.
    expect(await progress(id)).toMatchObject({
      scored: 9,
      rejected: 1,
      rowsPerSecond: 2,
      estimatedEnd: now + 15_000,
    });
    await stack.database.query(
      "UPDATE portfolio_chunks SET state = 'FAILED', reason = 'lost' WHERE job = ? AND chunk = 1",
      [id],
    );
    expect(await progress(id)).toMatchObject({ missing: 10, rowsPerSecond: 4, estimatedEnd: now + 5_000 });
  });

  test('is measured to the end of a job that is over, which then has no end to come', async () => {
    const { id } = await submitCsv(stack, forty);
    stack.clock.advance(8_000);
    while ((await stack.queue.deliver((messages) => consumeChunks(stack, messages))) > 0);
    stack.clock.advance(60_000);
    expect(await progress(id)).toMatchObject({ scored: 39, rowsPerSecond: 5, estimatedEnd: null });
  });
});
