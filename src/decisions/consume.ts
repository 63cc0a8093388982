import type { Logger, Metrics, QueueMessage } from '../ports.ts';
import { retryDelay } from '../retry-delay.ts';
import { idOf } from './store/lines.ts';
import { linesOf } from './travelling.ts';

export interface DecisionConsumerServices {
  /** Writes lines to where they are kept; the same lines again change nothing. */
  keep(lines: readonly string[]): Promise<void>;
  logger: Logger;
  metrics: Metrics;
}

/** What is written together at most: lines of a full batch are several times its messages. */
const MOST_CHARACTERS = 8 * 1024 ** 2;

/**
 * Writes the records of a batch of messages together. Each is kept once, however often it is delivered. What is no record would keep the others
 * from being written: it is left out, and counted as lost once the others are there.
 */
export async function consumeDecisions(
  services: DecisionConsumerServices,
  messages: readonly QueueMessage<unknown>[],
): Promise<void> {
  const { logger, metrics } = services;
  const unreadable: { message: string; decisions: number }[] = [];
  let lines: string[] = [];
  let characters = 0;
  try {
    for (const { id, body } of messages) {
      const all = typeof body === 'string' ? linesOf(body) : [''];
      const records = all.filter((line) => idOf(line) !== undefined);
      lines.push(...records);
      characters += records.reduce((sum, line) => sum + line.length, 0);
      if (records.length < all.length)
        unreadable.push({ message: id, decisions: all.length - records.length });
      if (characters < MOST_CHARACTERS) continue;
      await keepLines(services, lines);
      lines = [];
      characters = 0;
    }
    await keepLines(services, lines);
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

async function keepLines(
  { keep, metrics }: DecisionConsumerServices,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  await keep(lines);
  metrics.count('loan_decision_records_total', { result: 'kept' }, lines.length);
}
