import { labelledSamples } from '../outcomes/labelled-samples.ts';
import type { QueueMessage } from '../ports.ts';
import { consumeRetrain } from '../retraining/consume.ts';
import { type FoundationPorts, foundation } from './foundation.ts';

/** What trains challengers: the consumer of the requests for one. */
export interface RetrainPart {
  requests(messages: QueueMessage<unknown>[]): Promise<void>;
}

/**
 * Training of challengers on a platform. It is a part of its own because a training may take all the memory of a process: what
 * scores must not end with it.
 */
export function composeRetrain(platform: FoundationPorts): RetrainPart {
  // Requests are far apart, and none comes after this one to send what it counted.
  const base = foundation(platform, false);
  const { database, metrics, background } = base;
  const services = {
    ...base,
    labelledSamples: (model: string, knownBy: number) => labelledSamples(database, model, knownBy),
  };
  return {
    async requests(messages) {
      await consumeRetrain(services, messages);
      background(metrics.flush());
    },
  };
}
