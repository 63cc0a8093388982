import { beforeEach, describe, expect, test } from 'vitest';
import { findJob } from '../../src/jobs/jobs.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../../src/jobs/score/consume.ts';
import type { ConsumerServices } from '../../src/jobs/services.ts';
import type { Database } from '../../src/ports.ts';
import { type BatchStack, batchStack, boatModel, drain, submitCsv } from './support.ts';

const ROWS = 60;
const FILE = `id,length,crew,hull\n${'a,1,1,wood\n'.repeat(ROWS)}`;

let stack: BatchStack;
let id: string;
beforeEach(async () => {
  stack = batchStack();
  ({ id } = await submitCsv(stack, FILE));
});

const statusOf = async () =>
  (await findJob(stack.database, 'analyst', 'portfolio', id, stack.clock.now()))!.status;
const chunks = async () =>
  (await stack.database.query<{ chunk: number; state: string; released_by: number | null }>(
    'SELECT chunk, state, released_by FROM portfolio_chunks WHERE job = ? ORDER BY chunk',
    [id],
  )) as { chunk: number; state: string; released_by: number | null }[];

/** Who reaches nothing any more from the moment on in which it sends messages. */
function cutOffAtSending(): ConsumerServices {
  let isCut = false;
  const reaching = <Result>(work: () => Promise<Result>) =>
    isCut ? Promise.reject(new Error('cut off')) : work();
  const { database } = stack;
  return {
    ...stack,
    database: {
      query: (sql, params) => reaching(() => database.query(sql, params)),
      batch: (statements) => reaching(() => database.batch(statements)),
    } as Database,
    queue: {
      send: async () => {
        isCut = true;
        throw new Error('cut off');
      },
    },
  };
}

describe('a job of which somebody released a chunk, and was cut off before it was sent, goes on when the message comes again', () => {
  test('of a chunk that is done', async () => {
    await stack.queue.deliver((messages) => consumeChunks(cutOffAtSending(), messages), 1);
    expect((await chunks())[2]).toEqual({ chunk: 2, state: 'QUEUED', released_by: 0 });
    await drain(stack);
    expect(await statusOf()).toBe('SUCCESS');
  });

  test('of a chunk that is given up', async () => {
    await stack.deadLetters.send([{ job: id, chunk: 0 }]);
    await stack.deadLetters.deliver((messages) => consumeDeadLetters(cutOffAtSending(), messages), 1);
    expect((await chunks())[2]).toEqual({ chunk: 2, state: 'QUEUED', released_by: 0 });
    await drain(stack);
    expect(await statusOf()).toBe('FAILURE');
    const states = (await chunks()).map(({ state }) => state);
    expect(states).toEqual(['FAILED', ...states.slice(1).fill('DONE')]);
  });

  test('of a chunk for which trying again cannot help', async () => {
    const changed: BatchStack['models'] = { get: async () => ({ ...boatModel(), digest: 'e'.repeat(64) }) };
    const cutOff = { ...cutOffAtSending(), models: changed };
    await stack.queue.deliver((messages) => consumeChunks(cutOff, messages), 1);
    expect((await chunks())[2]).toEqual({ chunk: 2, state: 'QUEUED', released_by: 0 });
    await drain(stack);
    expect((await chunks()).map(({ state }) => state)).not.toContain('QUEUED');
    expect(await statusOf()).toBe('FAILURE');
  });
});

test('a queue that repeats every message, again and again, is sent each chunk twice at most', async () => {
  const sent = new Map<number, number>();
  const count = (bodies: readonly ChunkMessage[]) => {
    for (const { chunk } of bodies) sent.set(chunk, (sent.get(chunk) ?? 0) + 1);
  };
  const { queue } = stack;
  const counting: ConsumerServices = {
    ...stack,
    queue: {
      send: async (bodies: ChunkMessage[]) => {
        count(bodies);
        await queue.send(bodies);
      },
    },
  };
  const repeated = (messages: Parameters<typeof consumeChunks>[1]) =>
    consumeChunks(counting, [...messages, ...messages, ...messages]);
  while ((await queue.deliver(repeated, 1)) > 0);
  expect(await statusOf()).toBe('SUCCESS');
  const released = (await chunks()).length - stack.limits.window;
  expect(sent.size).toBe(released);
  expect(Math.max(...sent.values())).toBe(2);
});
