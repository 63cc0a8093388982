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

/**
 * Writes the records of a batch of messages together. Each is kept once, however often it is delivered. What is no record would keep the others
 * from being written: it is left out, and counted as lost once the others are there.
 */
export async function consumeDecisions(
  { keep, logger, metrics }: DecisionConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const lines: string[] = [];
  const unreadable: { message: string; decisions: number }[] = [];
  for (const { id, body } of messages) {
    const all = typeof body === 'string' ? linesOf(body) : [''];
    const records = all.filter((line) => idOf(line) !== undefined);
    lines.push(...records);
    if (records.length < all.length) unreadable.push({ message: id, decisions: all.length - records.length });
  }
  try {
    if (lines.length > 0) {
      await keep(lines);
      metrics.count('loan_decision_records_total', { result: 'kept' }, lines.length);
    }
  } catch (error) {
    logger.log('warn', 'decisions_not_kept', { decisions: lines.length, reason: (error as Error).message });
    for (const message of messages) message.retry({ delaySeconds: retryDelay(message.attempts) });
    return;
  }
  for (const lost of unreadable) {
    logger.log('error', 'decisions_unreadable', lost);
    metrics.count('loan_decision_records_total', { result: 'lost' }, lost.decisions);
  }
  for (const message of messages) message.ack();
}
