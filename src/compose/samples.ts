import type { QueueMessage } from '../ports.ts';
import { consumeSamples } from '../samples/consume.ts';
import { deliver } from '../telemetry/deliver.ts';
import { type FoundationPorts, foundation } from './foundation.ts';

/**
 * The consumer of samples on a platform. It is a part of its own and knows nothing of the check's webhook: what is wrong
 * with that must stop no sample, which its queue would give up before anyone has read the log.
 */
export function composeSamples(
  platform: FoundationPorts,
): (messages: QueueMessage<unknown>[]) => Promise<void> {
  // No later event may come to send what this one counted.
  const base = foundation(platform, false);
  const { environment, metrics, background } = base;
  const services = { ...base, perMinute: environment.DRIFT_SAMPLES_PER_MINUTE };
  return async (messages) => {
    await consumeSamples(services, messages);
    deliver(metrics, background);
  };
}
