import type { Database, Logger, Metrics, QueueMessage } from '../ports.ts';
import { type SampleMessage, sampleMessageSchema } from './sample.ts';
import { storeSamples } from './store.ts';

export interface SampleConsumerServices {
  database: Database;
  logger: Logger;
  metrics: Metrics;
  /** Most samples that are kept of one minute, version and source, whoever sent them. */
  perMinute: number;
}

/** One more than `max_retries` of the queue's consumer in workers/drift/wrangler.toml. */
const MOST_ATTEMPTS = 11;
const LONGEST_DELAY_SECONDS = 3_600;

/** Writes a batch of samples at once. Each is stored once, however often it is delivered. */
export async function consumeSamples(
  { database, logger, metrics, perMinute }: SampleConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const readable: { message: QueueMessage<unknown>; sample: SampleMessage }[] = [];
  for (const message of messages) {
    const parsed = sampleMessageSchema.safeParse(message.body);
    if (parsed.success) readable.push({ message, sample: parsed.data });
    else {
      logger.log('error', 'sample_unreadable', { error: parsed.error.message });
      message.ack();
    }
  }
  if (readable.length === 0) return;
  try {
    await storeSamples(
      database,
      readable.map(({ sample }) => sample),
      perMinute,
    );
    for (const { message } of readable) message.ack();
  } catch (error) {
    logger.log('warn', 'samples_not_stored', {
      samples: readable.length,
      reason: (error as Error).message,
    });
    for (const { message, sample } of readable) {
      const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, 5 * 2 ** (message.attempts - 1));
      // The queue has no dead letters: what is given up here is at least counted.
      if (message.attempts >= MOST_ATTEMPTS)
        metrics.count('loan_drift_samples_total', { source: sample.source, result: 'dropped' });
      message.retry({ delaySeconds });
    }
  }
}
