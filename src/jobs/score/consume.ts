import { SolventError } from '../../errors.ts';
import type { QueueMessage } from '../../ports.ts';
import { retryDelay } from '../../retry-delay.ts';
import { failChunk, noteReason, releaseChunks, sendAgain } from '../chunks.ts';
import type { ChunkMessage } from '../messages.ts';
import type { ConsumerServices } from '../services.ts';
import { PermanentFailure } from './permanent-failure.ts';
import { scoreChunk } from './score-chunk.ts';

/** Takes a batch from the portfolio queue, and settles it message by message: one that fails does not repeat the others. */
export async function consumeChunks(
  services: ConsumerServices,
  messages: QueueMessage<ChunkMessage>[],
): Promise<void> {
  for (const message of messages) {
    try {
      await scoreChunk(services, message.body);
      message.ack();
    } catch (error) {
      await settleFailure(services, message, error);
    }
  }
}

/** Takes the chunks that were tried too often. They are given up, with the reason noted at the last attempt. */
export async function consumeDeadLetters(
  services: ConsumerServices,
  messages: QueueMessage<ChunkMessage>[],
): Promise<void> {
  for (const message of messages) {
    try {
      await giveUp(services, message.body, null);
      message.ack();
    } catch (error) {
      services.logger.log('error', 'portfolio_dead_letter_failed', {
        ...message.body,
        error: String(error),
      });
      message.retry({ delaySeconds: retryDelay(message.attempts) });
    }
  }
}

async function settleFailure(
  services: ConsumerServices,
  message: QueueMessage<ChunkMessage>,
  error: unknown,
) {
  const permanent = error instanceof PermanentFailure;
  services.logger.log('warn', 'portfolio_chunk_failed', {
    ...message.body,
    attempts: message.attempts,
    permanent,
    error: String(error),
  });
  try {
    if (permanent) {
      await giveUp(services, message.body, error.message);
      message.ack();
      return;
    }
    await noteReason(services.database, message.body, reasonFor(error));
  } catch {
    // The database may be what fails: the retry below is all that is needed.
  }
  message.retry({ delaySeconds: retryDelay(message.attempts) });
}

async function giveUp(
  { database, queue, clock, limits }: ConsumerServices,
  body: ChunkMessage,
  reason: string | null,
) {
  await failChunk(database, body, reason, clock.now(), limits);
  // A dead letter may come again as well.
  await sendAgain(database, queue, body);
  await releaseChunks(database, queue, body.job, body.chunk, clock.now(), limits);
}

/** What the job's owner may read. A fault of ours stays in the log. */
function reasonFor(error: unknown): string {
  return error instanceof SolventError ? error.message : 'an internal error';
}
