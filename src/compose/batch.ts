import { jobLimits } from '../jobs/limits.ts';
import type { ChunkMessage } from '../jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../jobs/score/consume.ts';
import { sweep } from '../jobs/sweep.ts';
import type { BlockName } from '../outcomes/block.ts';
import { consumeBlocks, consumeDeadBlocks } from '../outcomes/receipts/consume.ts';
import { sweepReceipts } from '../outcomes/receipts/sweep.ts';
import type { Platform, QueueMessage } from '../ports.ts';
import { configuredModel, type FoundationPorts, foundation } from './foundation.ts';

/** What travels on the portfolio queue. */
export type BatchMessage = ChunkMessage | BlockName;

/** What runs in the background: the consumers of two queues, and the sweep. */
export interface BatchPart {
  chunks(messages: QueueMessage<BatchMessage>[]): Promise<void>;
  deadChunks(messages: QueueMessage<BatchMessage>[]): Promise<void>;
  /** Once a minute. */
  sweep(): Promise<void>;
}

/** Scoring of portfolios, and storing of long files of outcomes, on a platform. */
export function composeBatch(
  platform: FoundationPorts & Pick<Platform, 'queues' | 'createRuntime' | 'sleep'>,
): BatchPart {
  // A queue may hand over no further batch before the work after this one has ended: counts go at once.
  const base = foundation(platform, false);
  const { environment, metrics, background } = base;
  const services = {
    ...base,
    models: configuredModel(base, platform.createRuntime),
    queue: platform.queues.chunks,
    limits: jobLimits(environment),
    sampling: {
      queue: platform.queues.samples,
      rate: environment.DRIFT_BATCH_SAMPLING_RATE,
      perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    },
    pause: () => platform.sleep(0),
  };
  const counted = async (work: Promise<void>) => {
    await work;
    background(metrics.flush());
  };
  return {
    chunks: (messages) =>
      counted(
        eachKind(
          messages,
          (chunks) => consumeChunks(services, chunks),
          (blocks) => consumeBlocks(services, blocks),
        ),
      ),
    deadChunks: (messages) =>
      counted(
        eachKind(
          messages,
          (chunks) => consumeDeadLetters(services, chunks),
          (blocks) => consumeDeadBlocks(services, blocks),
        ),
      ),
    async sweep() {
      try {
        await sweep(services);
      } finally {
        await sweepReceipts(services);
      }
    },
  };
}

/** Chunks go first: somebody may wait for their job. */
async function eachKind(
  messages: QueueMessage<BatchMessage>[],
  chunks: (messages: QueueMessage<ChunkMessage>[]) => Promise<void>,
  blocks: (messages: QueueMessage<BlockName>[]) => Promise<void>,
): Promise<void> {
  const isBlock = (message: QueueMessage<BatchMessage>): message is QueueMessage<BlockName> =>
    'receipt' in message.body;
  const isChunk = (message: QueueMessage<BatchMessage>): message is QueueMessage<ChunkMessage> =>
    !isBlock(message);
  await chunks(messages.filter(isChunk));
  await blocks(messages.filter(isBlock));
}
