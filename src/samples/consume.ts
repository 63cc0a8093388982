import type { Database, Logger, Metrics, QueueMessage } from '../ports.ts';
import { type SampleMessage, type SampleSource, sampleMessagesSchema, sourceSchema } from './sample.ts';
import { slicesOf } from './slices.ts';
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
/** D1 takes 2 MB for a bound value: samples of a wide schema are written in several. */
const STATEMENT_BYTES = 1_000_000;

interface Readable {
  message: QueueMessage<unknown>;
  samples: SampleMessage[];
}

/** Writes a batch of samples at once. Each is stored once, however often it is delivered, and counted by who stored it. */
export async function consumeSamples(
  services: SampleConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const readable: Readable[] = [];
  for (const message of messages) {
    const parsed = sampleMessagesSchema.safeParse(message.body);
    if (parsed.success) readable.push({ message, samples: parsed.data });
    else {
      services.logger.log('error', 'sample_unreadable', { error: parsed.error.message });
      message.ack();
    }
  }
  for (const source of sourceSchema.options) {
    const ofSource = readable.filter(({ samples: [first] }) => first!.source === source);
    for (const slice of slicesOf(ofSource, STATEMENT_BYTES, ({ samples }) => samples))
      await store(services, source, slice);
  }
}

async function store(
  { database, logger, metrics, perMinute }: SampleConsumerServices,
  source: SampleSource,
  readable: readonly Readable[],
): Promise<void> {
  const samples = readable.flatMap((message) => message.samples);
  try {
    const { kept, dropped } = await storeSamples(database, samples, perMinute);
    if (kept > 0) metrics.count('loan_drift_samples_total', { source, result: 'kept' }, kept);
    if (dropped > 0) metrics.count('loan_drift_samples_total', { source, result: 'dropped' }, dropped);
    for (const { message } of readable) message.ack();
  } catch (error) {
    logger.log('warn', 'samples_not_stored', {
      samples: samples.length,
      reason: (error as Error).message,
    });
    for (const { message, samples: given } of readable) {
      const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, 5 * 2 ** (message.attempts - 1));
      // The queue has no dead letters: what is given up here is at least counted.
      if (message.attempts >= MOST_ATTEMPTS)
        metrics.count('loan_drift_samples_total', { source, result: 'dropped' }, given.length);
      message.retry({ delaySeconds });
    }
  }
}
