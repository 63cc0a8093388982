import type { WorkQueue } from '../../src/platform/work-queue.ts';
import type { Logger, QueueMessage } from '../../src/ports.ts';
import type { Running } from './running.ts';

/** How long a queue that cannot be read is left alone. */
const AWAY_MILLISECONDS = 1_000;

/**
 * Works off a queue for as long as the process runs.
 * @param limit messages that are handed over at a time
 */
export function consume(
  queue: WorkQueue<unknown>,
  limit: number,
  consumer: (messages: QueueMessage<never>[]) => Promise<void>,
  {
    sleep,
    logger,
    idleMilliseconds,
  }: { sleep(milliseconds: number): Promise<void>; logger: Logger; idleMilliseconds: number },
): Running {
  let isStopping = false;
  const work = async () => {
    while (!isStopping) {
      try {
        const handed = await queue.deliver((messages) => consumer(messages as QueueMessage<never>[]), limit);
        if (handed === 0 && !isStopping) await sleep(idleMilliseconds);
      } catch (error) {
        logger.log('error', 'queue_unavailable', { error });
        if (!isStopping) await sleep(AWAY_MILLISECONDS);
      }
    }
  };
  const ended = work();
  return {
    stop() {
      isStopping = true;
      return ended;
    },
  };
}
