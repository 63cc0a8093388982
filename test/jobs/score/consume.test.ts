import { expect, test } from 'vitest';
import { consumeChunks, consumeDeadLetters } from '../../../src/jobs/score/consume.ts';
import type { Database } from '../../../src/ports.ts';
import { batchStack } from '../support.ts';

const away = () => Promise.reject(new Error('the database is away'));

/** The seconds after which a message that came so many times shall come again, when nothing can be done with it. */
async function delayAfter(attempts: number, consume: typeof consumeChunks): Promise<number | undefined> {
  let delay: number | undefined;
  const stack = batchStack({ database: { query: away, batch: away } as unknown as Database });
  const message = {
    id: '1',
    body: { job: 'job-1', chunk: 0 },
    attempts,
    ack: () => expect.unreachable(),
    retry: (how: { delaySeconds?: number } = {}) => {
      delay = how.delaySeconds;
    },
  };
  await consume(stack, [message]);
  return delay;
}

test.each([
  ['a chunk', consumeChunks],
  ['a chunk that was tried too often', consumeDeadLetters],
])('%s that fails waits twice as long each time, and five minutes at most', async (_, consume) => {
  const delays: (number | undefined)[] = [];
  for (const attempts of [1, 2, 3, 8, 9, 100]) delays.push(await delayAfter(attempts, consume));
  expect(delays).toEqual([2, 4, 8, 256, 300, 300]);
});
