import { expect } from 'vitest';
import type { RedisConnection } from '../../../src/platform/redis/connection.ts';
import { workQueue } from './open.ts';

const WORKERS = 3;
/** What a connection that is away is left alone. */
const AWAY_MILLISECONDS = 20;

/**
 * Senders that send one message after another, each until Redis has taken it, and consumers, while something happens to it.
 *
 * @returns how often each message was handed over, and every error that was met
 */
export async function underLoad(
  open: () => RedisConnection,
  queue: string,
  happening: () => Promise<unknown>,
): Promise<{ seen: Map<string, number>; sent: number; errors: unknown[] }> {
  const [seen, accepted, errors] = [new Map<string, number>(), new Set<string>(), [] as unknown[]];
  let [sending, taking, next] = [true, true, 0];
  const untilDone = async (work: () => Promise<unknown>) => {
    for (;;)
      try {
        return await work();
      } catch (error) {
        errors.push(error);
        await new Promise((resolve) => setTimeout(resolve, AWAY_MILLISECONDS));
      }
  };
  const senders = Array.from({ length: WORKERS }, async () => {
    const mine = workQueue(open(), queue, { leaseMilliseconds: 1000 });
    while (sending) {
      const name = `m${next++}`;
      await untilDone(() => mine.send([{ name }]));
      accepted.add(name);
    }
  });
  const consumers = Array.from({ length: WORKERS }, async () => {
    const mine = workQueue(open(), queue, { leaseMilliseconds: 1000, maxRetries: 100 });
    while (taking) {
      const handed = await untilDone(() =>
        mine.deliver(async (messages) => {
          for (const { body } of messages) seen.set(body.name, (seen.get(body.name) ?? 0) + 1);
        }, 10),
      );
      if (handed === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await expect.poll(() => seen.size).toBeGreaterThan(20);
  await happening();
  const before = accepted.size;
  await expect.poll(() => accepted.size, { timeout: 30_000 }).toBeGreaterThan(before + 100);
  sending = false;
  await Promise.all(senders);
  await expect.poll(() => [...accepted].filter((name) => !seen.has(name)), { timeout: 20_000 }).toEqual([]);
  taking = false;
  await Promise.all(consumers);
  for (const error of errors) expect(error).toMatchObject({ code: 'storage_unavailable', cause: undefined });
  return { seen, sent: accepted.size, errors };
}
