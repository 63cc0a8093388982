import { SolventError } from '../errors.ts';
import type { QueueMessage } from '../ports.ts';
import { type EndServices, recordFailure } from './end.ts';
import { retrainMessageSchema } from './message.ts';
import { type RetrainServices, retrain } from './retrain.ts';

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

/**
 * Takes requests that the queue gave up. An attempt that was killed could record nothing; a finished record stays as it is.
 */
export async function consumeDeadRetrain(
  services: EndServices,
  messages: QueueMessage<unknown>[],
): Promise<void> {
  for (const message of messages) {
    const parsed = retrainMessageSchema.safeParse(message.body);
    const reason =
      `All ${MOST_ATTEMPTS} attempts at the training broke off without an error: ` +
      'they were killed, most likely for their memory or CPU time.';
    if (!parsed.success || (await recorded(services, parsed.data, reason))) message.ack();
    else message.retry({ delaySeconds: 60 });
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
