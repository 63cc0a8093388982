import type { QueueMessage } from '../../ports.ts';
import { retryDelay } from '../../retry-delay.ts';
import type { BlockName } from '../block.ts';
import type { OutcomeServices } from '../services.ts';
import { storeOutcomes } from '../store.ts';
import { blockKey, readBlock } from './blobs.ts';
import { findBlock, giveUp, settle } from './record.ts';

export type BlockServices = Omit<OutcomeServices, 'queue' | 'newId'>;

/** Stores blocks, and settles them message by message: one that fails does not repeat the others. */
export async function consumeBlocks(
  services: BlockServices,
  messages: readonly QueueMessage<BlockName>[],
): Promise<void> {
  for (const message of messages) await settled(services, message, storeBlock);
}

/** Gives up the blocks that were tried too often. Their objects stay as long as the receipt. */
export async function consumeDeadBlocks(
  services: BlockServices,
  messages: readonly QueueMessage<BlockName>[],
): Promise<void> {
  for (const message of messages)
    await settled(services, message, async (_, { receipt, block }) => {
      await giveUp(services, receipt, [block]);
      await settle(services, receipt);
      services.logger.log('error', 'outcomes_given_up', { receipt, blocks: 1 });
    });
}

/** Wherever it is killed, the next delivery goes on from there. */
async function storeBlock(services: BlockServices, name: BlockName): Promise<void> {
  const { database, blobs, clock } = services;
  const known = await findBlock(database, name);
  if (known && !known.isRecorded) {
    const outcomes = await readBlock(blobs, name);
    if (outcomes) await storeOutcomes(database, known.model, outcomes, clock.now(), name);
    // Unless another delivery stored and deleted it since we asked.
    else await giveUp(services, name.receipt, [name.block]);
  }
  await settle(services, name.receipt);
  await blobs.delete([blockKey(name)]);
}

async function settled(
  services: BlockServices,
  message: QueueMessage<BlockName>,
  work: typeof storeBlock,
): Promise<void> {
  try {
    await work(services, message.body);
    message.ack();
  } catch (error) {
    services.logger.log('warn', 'outcomes_block_failed', {
      ...message.body,
      attempts: message.attempts,
      error: String(error),
    });
    message.retry({ delaySeconds: retryDelay(message.attempts) });
  }
}
