import { kernelScorer } from '../model/kernel/scorer.ts';
import { labelledSamples } from '../outcomes/labelled-samples.ts';
import type { Platform, QueueMessage } from '../ports.ts';
import { consumeDeadRetrain, consumeRetrain } from '../retraining/consume.ts';
import { deliver } from '../telemetry/deliver.ts';
import { type FoundationPorts, foundation } from './foundation.ts';

/** What trains challengers: the consumers of the requests for one, and of those that the queue gave up. */
export interface RetrainPart {
  requests(messages: QueueMessage<unknown>[]): Promise<void>;
  deadRequests(messages: QueueMessage<unknown>[]): Promise<void>;
}

/**
 * Training of challengers on a platform. It is a part of its own because a training may take all the memory of a process: what
 * scores must not end with it.
 */
export function composeRetrain(platform: FoundationPorts & Pick<Platform, 'kernel'>): RetrainPart {
  // Requests are far apart, and none comes after this one to send what it counted.
  const base = foundation(platform, false);
  const { database, metrics, background, logger } = base;
  const services = {
    ...base,
    labelledSamples: (model: string, knownBy: number, months?: number) =>
      labelledSamples(database, model, knownBy, months),
    score: kernelScorer(platform.kernel, (reason) => logger.log('error', 'kernel_not_used', { reason })),
  };
  const counted = async (work: Promise<void>) => {
    await work;
    deliver(metrics, background);
  };
  return {
    requests: (messages) => counted(consumeRetrain(services, messages)),
    deadRequests: (messages) => counted(consumeDeadRetrain(services, messages)),
  };
}
