import { storeLater } from '../../../src/outcomes/receipts/body.ts';
import { consumeBlocks } from '../../../src/outcomes/receipts/consume.ts';
import { findReceipt } from '../../../src/outcomes/receipts/find.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import type { OutcomeStack } from '../support.ts';

export const RECEIPT = 'receipt-1';

/** Puts blocks of these loans into the bucket, and ends the body. @param reason why it broke off */
export async function putBlocks(
  stack: OutcomeStack,
  blocks: readonly (readonly string[])[],
  reason: string | null = null,
): Promise<void> {
  const progress = { blocks: 0, received: 0, refused: 0, refusedRows: [] };
  const later = await storeLater(stack, { owner: 'owner', model: 'loans', receipt: RECEIPT }, progress);
  for (const [block, ids] of blocks.entries()) {
    progress.blocks++;
    progress.received += ids.length;
    const outcomes = ids.map((id) => ({ key: joinKey(id), defaulted: 1 as const, observedAt: 100 }));
    await later.put({ receipt: RECEIPT, block }, outcomes, progress);
  }
  await later.end(progress, reason);
}

export const receiptOf = ({ database, clock }: OutcomeStack, owner = 'owner') =>
  findReceipt(database, owner, RECEIPT, clock.now());

/** A step to database, bucket or queue, before or after which somebody may be killed. */
type Step = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** The stack as one process sees it that takes its steps so. */
export function taking(step: Step, stack: OutcomeStack): OutcomeStack {
  const { database, blobs, queue } = stack;
  return {
    ...stack,
    database: {
      query: (sql, params) => step(() => database.query(sql, params)),
      batch: (statements) => step(() => database.batch(statements)),
    } as OutcomeStack['database'],
    blobs: {
      ...blobs,
      get: (key, range) => step(() => blobs.get(key, range)),
      put: (key, value, options) => step(() => blobs.put(key, value, options)),
      delete: (keys) => step(() => blobs.delete(keys)),
    },
    queue: { ...queue, send: (bodies) => step(() => queue.send(bodies)) },
  };
}

/** Delivers until nothing is due. */
export async function deliverAll(stack: OutcomeStack): Promise<void> {
  while ((await stack.queue.deliver((messages) => consumeBlocks(stack, messages))) > 0);
}
