import { every } from '../../../src/platform/node/every.ts';
import {
  type RedisConnection,
  type RedisOptions,
  redisConnection,
} from '../../../src/platform/redis/connection.ts';
import { type RedisQueueOptions, redisQueue } from '../../../src/platform/redis/queue.ts';
import type { WorkQueue } from '../../../src/platform/work-queue.ts';
import type { QueueMessage } from '../../../src/ports.ts';
import { type Body, MAX_RETRIES } from '../../contracts/queue.ts';

/** Connections that are closed together. */
export function connections() {
  const opened: RedisConnection[] = [];
  return {
    open(url: string, options: Partial<RedisOptions> = {}): RedisConnection {
      const connection = redisConnection({ url, answerMilliseconds: 2000, ...options });
      opened.push(connection);
      return connection;
    },
    close() {
      for (const connection of opened.splice(0)) connection.close();
    },
  };
}

export function workQueue(
  connection: RedisConnection,
  name: string,
  options: Partial<RedisQueueOptions> = {},
): WorkQueue<Body> {
  return redisQueue<Body>({
    connection,
    name,
    owner: 'process',
    newId: () => crypto.randomUUID(),
    every,
    leaseMilliseconds: 30_000,
    maxRetries: MAX_RETRIES,
    deadLetters: 'dead',
    ...options,
  });
}

export type Consume = (messages: QueueMessage<Body>[]) => void | Promise<void>;

const PATIENCE_MILLISECONDS = 30_000;

/** Looks until there is something to hand over. */
export async function delivered(queue: WorkQueue<Body>, consume: Consume, limit = 10): Promise<number> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const handed = await queue.deliver(async (messages) => consume(messages), limit);
    if (handed > 0) return handed;
    if (performance.now() > deadline) throw new Error('Nothing was handed over.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Acks and gives the names of what is there now. */
export async function drain(queue: WorkQueue<Body>): Promise<string[]> {
  const names: string[] = [];
  const note = async (messages: QueueMessage<Body>[]) => {
    for (const { body } of messages) names.push(body.name);
  };
  while ((await queue.deliver(note, 100)) > 0);
  return names;
}
