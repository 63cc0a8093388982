import { beforeEach, expect, it } from 'vitest';
import { BLOCK_ROWS } from '../../../src/intake/blocks.ts';
import { storeLater } from '../../../src/outcomes/receipts/body.ts';
import { sweepReceipts } from '../../../src/outcomes/receipts/sweep.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { type OutcomeStack, outcomeStack } from '../support.ts';
import { deliverAll, putBlocks, RECEIPT, receiptOf, taking } from './support.ts';

let stack: OutcomeStack;
beforeEach(() => {
  stack = outcomeStack();
});

it('blocks are stored while the body still arrives, and the receipt waits for its end', async () => {
  const progress = { blocks: 0, received: 0, refused: 0, refusedRows: [] };
  const later = await storeLater(stack, { owner: 'owner', model: 'loans', receipt: RECEIPT }, progress);
  const put = async () => {
    const block = progress.blocks++;
    progress.received++;
    const report = { key: joinKey(`L-${block}`), defaulted: 1 as const, observedAt: 100 };
    await later.put({ receipt: RECEIPT, block }, [report], progress);
  };
  for (let block = 0; block < 25; block++) await put();
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING', received: 20, stored: 20, waiting: 0 });
  await later.end(progress, null);
  expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING', received: 25, stored: 20, waiting: 5 });
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', received: 25, stored: 25, waiting: 0 });
});

it('a request that is killed at any of its steps leaves a receipt that ends, with every row stored or missing', async () => {
  const blocks = Array.from({ length: 45 }, (_, block) => [`L-${block}`]);
  let killed = true;
  for (let killedAt = 2; killed; killedAt++) {
    stack = outcomeStack();
    let steps = 0;
    killed = false;
    const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      steps++;
      killed ||= steps === killedAt;
      // Nothing of a killed request happens any more.
      if (killed) throw new Error('killed');
      return work();
    };
    await putBlocks(taking(step, stack), blocks).catch(() => {});
    stack.clock.advance(3_600_000);
    await sweepReceipts(stack);
    stack.clock.advance(300_000);
    await sweepReceipts(stack);
    await deliverAll(stack);
    const receipt = await receiptOf(stack);
    expect(receipt!.status, `killed at step ${killedAt}`).not.toBe('PENDING');
    expect(receipt).toMatchObject({ received: receipt!.stored, missing: 0, waiting: 0 });
    if (!killed) expect(receipt).toMatchObject({ status: 'SUCCESS', stored: 45 });
  }
});

it('the largest file asks database and bucket far less often than a Worker may', async () => {
  // 256 MB of the shortest rows that there are: 1,1,2026-11-01.
  const blocks = Math.ceil((256 * 1024 * 1024) / 15 / BLOCK_ROWS);
  const calls = { database: 0, bucket: 0, queue: 0 };
  const answer = async (of: keyof typeof calls, times = 1) => {
    calls[of] += times;
    return [];
  };
  const services = {
    ...stack,
    database: {
      query: () => answer('database'),
      batch: (statements: unknown[]) => answer('database', statements.length),
    },
    blobs: { ...stack.blobs, put: () => answer('bucket') },
    queue: { send: () => answer('queue') },
  };
  await putBlocks(
    services as unknown as OutcomeStack,
    Array.from({ length: blocks }, () => ['a']),
  );
  expect(calls.bucket).toBe(1_790);
  // Of a thousand and ten thousand; the blocks before these take 100 questions.
  expect(calls.database).toBeLessThan(120);
  expect(calls.queue).toBeLessThan(120);
});
