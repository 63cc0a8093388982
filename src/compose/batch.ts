import { jobLimits } from '../jobs/limits.ts';
import type { ChunkMessage } from '../jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../jobs/score/consume.ts';
import { sweep } from '../jobs/sweep.ts';
import type { Platform, QueueMessage } from '../ports.ts';
import { configuredModel, type FoundationPorts, foundation } from './foundation.ts';

/** What runs in the background: the consumers of two queues, and the sweep. */
export interface BatchPart {
  chunks(messages: QueueMessage<ChunkMessage>[]): Promise<void>;
  deadChunks(messages: QueueMessage<ChunkMessage>[]): Promise<void>;
  /** Once a minute. */
  sweep(): Promise<void>;
}

/** Scoring of portfolios on a platform. */
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
    chunks: (messages) => counted(consumeChunks(services, messages)),
    deadChunks: (messages) => counted(consumeDeadLetters(services, messages)),
    sweep: () => sweep(services),
  };
}
