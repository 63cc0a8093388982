import { z } from 'zod';
import type { Logger, Metrics, QueueMessage } from '../ports.ts';
import { retryDelay } from '../retry-delay.ts';
import { linesOf } from './parcels.ts';
import { idOf } from './store/lines.ts';

export interface DecisionConsumerServices {
  /** Writes lines to where they are kept; the same lines again change nothing. */
  keep(lines: readonly string[]): Promise<void>;
  logger: Logger;
  metrics: Metrics;
}

/** Lines that begin with their decision's id: one that does not would keep the others from being written. */
const messageSchema = z
  .string()
  .refine((message) => linesOf(message).every((line) => idOf(line) !== undefined));

/** Writes the records of a batch of messages together. Each is kept once, however often it is delivered. */
export async function consumeDecisions(
  { keep, logger, metrics }: DecisionConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const readable = messages.filter((message) => {
    if (messageSchema.safeParse(message.body).success) return true;
    logger.log('error', 'decisions_unreadable', { message: message.id });
    message.ack();
    return false;
  });
  if (readable.length === 0) return;
  const lines = readable.flatMap((message) => linesOf(message.body as string));
  try {
    await keep(lines);
    metrics.count('loan_decision_records_total', { result: 'kept' }, lines.length);
    for (const message of readable) message.ack();
  } catch (error) {
    logger.log('warn', 'decisions_not_kept', { decisions: lines.length, reason: (error as Error).message });
    for (const message of readable) message.retry({ delaySeconds: retryDelay(message.attempts) });
  }
}
