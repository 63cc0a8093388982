import { SolventError } from '../errors.ts';
import type { QueueMessage } from '../ports.ts';
import { retrainMessageSchema } from './message.ts';
import { type RetrainServices, recordFailure, retrain } from './retrain.ts';

/** One more than `max_retries` of the queue's consumer in workers/retrain/wrangler.toml. */
const MOST_ATTEMPTS = 3;

/**
 * Takes requests for a challenger from the queue. What trying again does not help is recorded at once; anything else is
 * tried three times and then recorded: a request never ends in silence.
 */
export async function consumeRetrain(
  services: RetrainServices,
  messages: QueueMessage<unknown>[],
): Promise<void> {
  for (const message of messages) {
    const parsed = retrainMessageSchema.safeParse(message.body);
    if (!parsed.success) {
      services.logger.log('error', 'retrain_message_unreadable', { error: parsed.error.message });
      message.ack();
      continue;
    }
    try {
      await retrain(services, parsed.data);
      message.ack();
    } catch (error) {
      const isFinal = isPermanent(error) || message.attempts >= MOST_ATTEMPTS;
      const reason = error instanceof Error ? error.message : String(error);
      services.logger.log('warn', 'retrain_failed', { ...parsed.data, attempts: message.attempts, reason });
      if (isFinal && (await recorded(services, parsed.data, reason))) message.ack();
      else message.retry({ delaySeconds: 30 * 4 ** (message.attempts - 1) });
    }
  }
}

/** A conflict over the registry passes; wrong or missing data do not. */
function isPermanent(error: unknown): boolean {
  return (
    error instanceof SolventError &&
    ['validation_error', 'not_found', 'model_unavailable'].includes(error.code)
  );
}

async function recorded(...failure: Parameters<typeof recordFailure>): Promise<boolean> {
  try {
    await recordFailure(...failure);
    return true;
  } catch {
    return false;
  }
}
