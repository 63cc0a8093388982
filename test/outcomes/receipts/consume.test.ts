import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { consumeBlocks, consumeDeadBlocks } from '../../../src/outcomes/receipts/consume.ts';
import type { Database, QueueMessage } from '../../../src/ports.ts';
import { type OutcomeStack, outcomeStack } from '../support.ts';
import { deliverAll, putBlocks, RECEIPT, receiptOf, taking } from './support.ts';

let stack: OutcomeStack;
beforeEach(() => {
  stack = outcomeStack();
});
const objects = async () => (await stack.blobs.list('')).objects.map(({ key }) => key);
const message = (block: number, attempts = 1): QueueMessage<{ receipt: string; block: number }> => ({
  id: String(block),
  body: { receipt: RECEIPT, block },
  attempts,
  ack() {},
  retry() {},
});

describe('blocks in the bucket', () => {
  it('end with a count of all, and their objects are gone', async () => {
    await putBlocks(stack, [['a', 'b'], ['c', 'a'], ['d']]);
    expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING', received: 5, stored: 0, waiting: 5 });
    expect(await objects()).toHaveLength(3);
    await deliverAll(stack);
    expect(await receiptOf(stack)).toMatchObject({
      status: 'SUCCESS',
      received: 5,
      stored: 4,
      repeated: 1,
      unknown: 4,
      waiting: 0,
      missing: 0,
    });
    expect(await objects()).toEqual([]);
  });

  it('are counted once and the same, in any order and however often they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.nat(), { maxLength: 10 }),
        async (blocks, more) => {
          stack = outcomeStack();
          await putBlocks(stack, blocks);
          const deliveries = [...more.map((any) => any % blocks.length), ...blocks.keys()];
          const order = deliveries
            .map((block, place) => ({ block, by: ((more[place % (more.length || 1)] ?? 0) * 31) % 7 }))
            .sort((a, b) => a.by - b.by)
            .map(({ block }) => message(block));
          // Some at the same time.
          await Promise.all([consumeBlocks(stack, order.slice(0, 3)), consumeBlocks(stack, order.slice(2))]);
          const received = blocks.flat().length;
          const stored = new Set(blocks.flat()).size;
          expect(await receiptOf(stack)).toMatchObject({
            status: 'SUCCESS',
            received,
            stored,
            repeated: received - stored,
            missing: 0,
          });
          expect(await stack.database.query('SELECT * FROM outcomes')).toHaveLength(stored);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['before', true],
    ['after', false],
  ])('go on where a consumer was killed, %s any of its steps', async (_, isBefore) => {
    let steps = 0;
    for (let killedAt = 1; ; killedAt++) {
      stack = outcomeStack();
      await putBlocks(stack, [['a', 'b'], ['a']]);
      steps = 0;
      const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
        const isLast = ++steps === killedAt;
        if (isLast && isBefore) throw new Error('killed');
        const result = await work();
        if (isLast) throw new Error('killed');
        return result;
      };
      const mortal = taking(step, stack);
      await stack.queue.deliver((messages) => consumeBlocks(mortal, messages));
      stack.clock.advance(10_000);
      await deliverAll(stack);
      expect(await receiptOf(stack), `killed at step ${killedAt}`).toMatchObject({
        status: 'SUCCESS',
        received: 3,
        stored: 2,
        repeated: 1,
      });
      expect(await objects()).toEqual([]);
      if (steps < killedAt) break;
    }
    // Four questions to the database and two to the bucket, a block.
    expect(steps).toBe(10);
  });

  it('that can never be stored end the receipt in FAILURE, with how many rows are missing', async () => {
    await putBlocks(stack, [['a', 'b'], ['c']]);
    await stack.blobs.put(`outcomes/${RECEIPT}/0000000.json`, 'no JSON');
    for (let attempt = 0; attempt < 12; attempt++) {
      await deliverAll(stack);
      stack.clock.advance(300_000);
    }
    expect(await receiptOf(stack)).toMatchObject({ status: 'PENDING', waiting: 2 });
    expect(stack.dead.size()).toBe(1);
    await stack.dead.deliver((messages) => consumeDeadBlocks(stack, messages));
    expect(await receiptOf(stack)).toMatchObject({
      status: 'FAILURE',
      received: 3,
      stored: 1,
      waiting: 0,
      missing: 2,
    });
  });

  it('whose object is gone are given up', async () => {
    await putBlocks(stack, [['a'], ['b']]);
    await stack.blobs.delete([`outcomes/${RECEIPT}/0000001.json`]);
    await deliverAll(stack);
    expect(await receiptOf(stack)).toMatchObject({ status: 'FAILURE', stored: 1, missing: 1 });
  });

  it('that were stored stay so when their message comes back from the dead', async () => {
    await putBlocks(stack, [['a']]);
    await deliverAll(stack);
    await consumeDeadBlocks(stack, [message(0)]);
    expect(await receiptOf(stack)).toMatchObject({ status: 'SUCCESS', stored: 1 });
  });

  it('of a body that broke off are stored, and the receipt says why it is a FAILURE', async () => {
    await putBlocks(stack, [['a']], 'The body breaks off.');
    await deliverAll(stack);
    expect(await receiptOf(stack)).toMatchObject({
      status: 'FAILURE',
      stored: 1,
      missing: 0,
      reason: 'The body breaks off.',
    });
  });

  it('are the business of whoever sent them', async () => {
    await putBlocks(stack, [['a']]);
    expect(await receiptOf(stack, 'somebody else')).toBeUndefined();
  });

  it('that fail wait twice as long each time, and five minutes at most', async () => {
    const away = () => Promise.reject(new Error('the database is away'));
    const broken = { ...stack, database: { query: away, batch: away } as unknown as Database };
    for (const consume of [consumeBlocks, consumeDeadBlocks]) {
      const delays: (number | undefined)[] = [];
      for (const attempts of [1, 2, 3, 8, 9, 100])
        await consume(broken, [
          {
            ...message(0, attempts),
            ack: () => expect.unreachable(),
            retry: (how = {}) => void delays.push(how.delaySeconds),
          },
        ]);
      expect(delays).toEqual([2, 4, 8, 256, 300, 300]);
    }
  });
});
