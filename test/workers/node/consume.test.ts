import { expect, it } from 'vitest';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import type { WorkQueue } from '../../../src/platform/work-queue.ts';
import { consume } from '../../../workers/node/consume.ts';

/** A queue of which each look finds what is said, and a sleep that lasts until it is ended. */
function looking(looks: (number | Error)[]) {
  const limits: number[] = [];
  const sleeps: { milliseconds: number; end: () => void }[] = [];
  const logger = memoryLogger();
  const queue = {
    send: async () => {},
    async deliver(_: unknown, limit: number) {
      limits.push(limit);
      const found = looks.shift() ?? 0;
      if (found instanceof Error) throw found;
      return found;
    },
  } satisfies WorkQueue<unknown>;
  const sleep = (milliseconds: number) =>
    new Promise<void>((end) => {
      sleeps.push({ milliseconds, end });
    });
  return { queue, sleep, sleeps, limits, logger };
}

it('hands over as long as there is something, and then looks again every 50 ms', async () => {
  const { queue, sleep, sleeps, limits, logger } = looking([3, 1, 0, 2]);
  const running = consume(queue, 7, async () => {}, { sleep, logger, idleMilliseconds: 50 });
  await expect.poll(() => sleeps.length).toBe(1);
  expect([limits, sleeps[0]!.milliseconds]).toEqual([[7, 7, 7], 50]);
  sleeps[0]!.end();
  await expect.poll(() => sleeps.length).toBe(2);
  expect(limits).toHaveLength(5);
  const ended = running.stop();
  sleeps[1]!.end();
  await ended;
  expect([limits.length, logger.entries]).toEqual([5, []]);
});

it('goes on after a queue that could not be read, a second later, and says so', async () => {
  const error = new Error('locked');
  const { queue, sleep, sleeps, limits, logger } = looking([error, 0]);
  const running = consume(queue, 1, async () => {}, { sleep, logger, idleMilliseconds: 50 });
  await expect.poll(() => sleeps.length).toBe(1);
  expect(sleeps[0]!.milliseconds).toBe(1_000);
  expect(logger.entries).toMatchObject([{ level: 'error', event: 'queue_unavailable', fields: { error } }]);
  sleeps[0]!.end();
  await expect.poll(() => sleeps.length).toBe(2);
  expect([limits.length, sleeps[1]!.milliseconds]).toEqual([2, 50]);
  const ended = running.stop();
  sleeps[1]!.end();
  await ended;
});

it('has stopped once what it handed over is done, and takes nothing more', async () => {
  const { sleep, sleeps, logger } = looking([]);
  const release = Promise.withResolvers<void>();
  let begun = 0;
  let done = 0;
  const queue: WorkQueue<unknown> = {
    send: async () => {},
    async deliver(work) {
      begun++;
      await work([]);
      return 1;
    },
  };
  const consumer = async () => {
    await release.promise;
    done++;
  };
  const running = consume(queue, 1, consumer, { sleep, logger, idleMilliseconds: 50 });
  const ended = running.stop().then(() => done);
  expect([begun, done]).toEqual([1, 0]);
  release.resolve();
  expect([await ended, begun, sleeps]).toEqual([1, 1, []]);
});
