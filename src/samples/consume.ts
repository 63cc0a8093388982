import type { Database, Logger, Metrics, QueueMessage } from '../ports.ts';
import { type SampleMessage, type SampleSource, sampleMessageSchema, sourceSchema } from './sample.ts';
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

interface Readable {
  message: QueueMessage<unknown>;
  sample: SampleMessage;
}

/** Writes a batch of samples at once. Each is stored once, however often it is delivered, and counted by who stored it. */
export async function consumeSamples(
  services: SampleConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const readable: Readable[] = [];
  for (const message of messages) {
    const parsed = sampleMessageSchema.safeParse(message.body);
    if (parsed.success) readable.push({ message, sample: parsed.data });
    else {
      services.logger.log('error', 'sample_unreadable', { error: parsed.error.message });
      message.ack();
    }
  }
  for (const source of sourceSchema.options)
    await store(
      services,
      source,
      readable.filter(({ sample }) => sample.source === source),
    );
}

async function store(
  { database, logger, metrics, perMinute }: SampleConsumerServices,
  source: SampleSource,
  readable: readonly Readable[],
): Promise<void> {
  if (readable.length === 0) return;
  try {
    const samples = readable.map(({ sample }) => sample);
    const { kept, dropped } = await storeSamples(database, samples, perMinute);
    if (kept > 0) metrics.count('loan_drift_samples_total', { source, result: 'kept' }, kept);
    if (dropped > 0) metrics.count('loan_drift_samples_total', { source, result: 'dropped' }, dropped);
    for (const { message } of readable) message.ack();
  } catch (error) {
    logger.log('warn', 'samples_not_stored', {
      samples: readable.length,
      reason: (error as Error).message,
    });
    for (const { message } of readable) {
      const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, 5 * 2 ** (message.attempts - 1));
      // The queue has no dead letters: what is given up here is at least counted.
      if (message.attempts >= MOST_ATTEMPTS)
        metrics.count('loan_drift_samples_total', { source, result: 'dropped' });
      message.retry({ delaySeconds });
    }
  }
}
