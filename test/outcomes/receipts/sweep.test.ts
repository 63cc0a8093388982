import { beforeEach, expect, it } from 'vitest';
import { storeLater } from '../../../src/outcomes/receipts/body.ts';
import { consumeBlocks } from '../../../src/outcomes/receipts/consume.ts';
import { requeueBlocks } from '../../../src/outcomes/receipts/requeue.ts';
import { sweepReceipts } from '../../../src/outcomes/receipts/sweep.ts';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';
import { type OutcomeStack, outcomeStack } from '../support.ts';
import { deliverAll, putBlocks, RECEIPT, receiptOf } from './support.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let stack: OutcomeStack;
beforeEach(() => {
  stack = outcomeStack();
});
const loseMessages = async () => {
  while ((await stack.queue.deliver(async () => {})) > 0);
};
const sweepAfter = async (milliseconds: number) => {
  stack.clock.advance(milliseconds);
  await sweepReceipts(stack);
};
const left = async (table: string) => (await stack.database.query(`SELECT 1 FROM ${table}`)).length;

it('queues blocks again that nobody recorded, those alone, and later each time', async () => {
  await putBlocks(stack, [['a'], ['b'], ['c']]);
  await stack.queue.deliver((messages) => consumeBlocks(stack, messages), 1);
  await loseMessages();
  await sweepAfter(5 * MINUTE - 1);
  expect(stack.queue.size()).toBe(0);
  await sweepAfter(1);
  expect(stack.queue.size()).toBe(2);
  await sweepAfter(5 * MINUTE);
  expect(stack.queue.size()).toBe(2);
  await sweepAfter(5 * MINUTE);
  expect(stack.queue.size()).toBe(4);
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 3, waiting: 0 });
});

it('waits as long as blocks are recorded', async () => {
  await putBlocks(
    stack,
    Array.from({ length: 6 }, (_, block) => [`L-${block}`]),
  );
  for (let block = 0; block < 5; block++) {
    await sweepAfter(4 * MINUTE);
    await stack.queue.deliver((messages) => consumeBlocks(stack, messages), 1);
  }
  expect(stack.queue.size()).toBe(1);
});

it('gives blocks up that were queued eleven times without being recorded', async () => {
  await putBlocks(stack, [['a'], ['b', 'c']]);
  await stack.queue.deliver((messages) => consumeBlocks(stack, messages), 1);
  for (let minutes = 0; minutes < 10 * 60; minutes += 5) {
    await loseMessages();
    await sweepAfter(5 * MINUTE);
  }
  expect(stack.queue.size()).toBe(0);
  expect(stack.logger.entries.filter(({ event }) => event === 'outcomes_requeued')).toHaveLength(10);
  expect(await receiptOf(stack)).toMatchObject({ status: 'FAILURE', stored: 1, missing: 2 });
});

it('ends a receipt whose last consumer was killed before it could', async () => {
  await putBlocks(stack, [['a']]);
  await loseMessages();
  const a = { key: joinKey('a'), defaulted: 1 as const, observedAt: 100 };
  await storeOutcomes(stack.database, 'loans', [a], stack.clock.now(), { receipt: RECEIPT, block: 0 });
  await sweepAfter(5 * MINUTE);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 1 });
});

it('ends the body of a request that was killed, and one that was only slow corrects it', async () => {
  const progress = { blocks: 0, received: 1, refused: 0, refusedRows: [] };
  const later = await storeLater(stack, { owner: 'owner', model: 'loans', receipt: RECEIPT }, progress);
  await sweepAfter(60 * MINUTE - 1);
  expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING' });
  await sweepAfter(1);
  expect(await receiptOf(stack)).toMatchObject({
    status: 'FAILURE',
    missing: 1,
    reason: 'The body broke off.',
  });
  const a = { key: joinKey('a'), defaulted: 1 as const, observedAt: 100 };
  await later.put({ receipt: RECEIPT, block: 0 }, [a], { ...progress, blocks: 1 });
  await later.end({ ...progress, blocks: 1 }, null);
  expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING', waiting: 1 });
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 1, missing: 0, reason: null });
});

it('sends the blocks that a request could not', async () => {
  const { send } = stack.queue;
  stack.queue.send = () => Promise.reject(new Error('the queue is away'));
  await putBlocks(stack, [['a']]);
  stack.queue.send = send;
  await sweepAfter(5 * MINUTE);
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 1 });
});

it('goes on at once after a restart that lost the queue, which counts as no attempt', async () => {
  await putBlocks(stack, [['a'], ['b']]);
  for (let restart = 0; restart < 30; restart++) {
    await loseMessages();
    await requeueBlocks(stack.database);
    await sweepAfter(MINUTE);
    expect(stack.queue.size()).toBe(2);
  }
  await deliverAll(stack);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 2 });
});

it('forgets a receipt after the retention with all it had, and no outcome', async () => {
  await putBlocks(stack, [['a'], ['b']]);
  await stack.blobs.put(`outcomes/${RECEIPT}/0000007.json`, 'left by a request that was killed');
  await deliverAll(stack);
  await sweepAfter(30 * DAY - 1);
  expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS' });
  stack.clock.advance(1);
  expect(await receiptOf(stack)).toBeUndefined();
  await sweepReceipts(stack);
  expect([await left('outcome_receipts'), await left('outcome_blocks')]).toEqual([0, 0]);
  expect((await stack.blobs.list('')).objects).toEqual([]);
  expect(await left('outcomes')).toBe(2);
});

it('forgets the counts of a request that was killed before it had a receipt', async () => {
  const a = { key: joinKey('a'), defaulted: 1 as const, observedAt: 100 };
  await storeOutcomes(stack.database, 'loans', [a], stack.clock.now(), { receipt: RECEIPT, block: 0 });
  await sweepAfter(31 * DAY - 1);
  expect(await left('outcome_blocks')).toBe(1);
  await sweepAfter(1);
  expect(await left('outcome_blocks')).toBe(0);
});

it.skipIf(ON_POSTGRES)('finds receipts by index, however many there are', async () => {
  const { query } = stack.database;
  const plans: string[] = [];
  stack.database.query = async (sql, params) => {
    const plan = await query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    plans.push(plan.map(({ detail }) => detail).join('\n'));
    return query(sql, params);
  };
  await sweepReceipts(stack);
  expect(plans).toHaveLength(4);
  expect(plans.join('\n')).not.toMatch(/SCAN/);
});
