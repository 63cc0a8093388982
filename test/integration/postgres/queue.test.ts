import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { createQueueTable, sqliteQueue } from '../../../src/platform/node/queue.ts';
import { type PostgresDatabase, postgresDatabase } from '../../../src/platform/postgres/database.ts';
import type { QueueMessage } from '../../../src/ports.ts';
import { type Body, MAX_RETRIES, queueContract } from '../../contracts/queue.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { makeSchema } from './schema.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

/** Queues whose table stands in a schema of its own. */
async function place(schema: string) {
  const database: PostgresDatabase = postgresDatabase({ url: server.url, schema });
  await makeSchema(database);
  await createQueueTable(database);
  const clock = manualClock();
  let ids = 0;
  const queue = (name: string) =>
    sqliteQueue<Body>({
      name,
      database,
      leases: database,
      clock,
      newId: () => `lease-${++ids}`,
      owner: 'process',
      leaseMilliseconds: 30_000,
      every: () => () => {},
      maxRetries: MAX_RETRIES,
      deadLetters: 'dead',
    });
  return { database, clock, queue };
}

describe('a queue whose table is in PostgreSQL', () => {
  queueContract(async () => {
    const { database, clock, queue } = await place('contract');
    const deliver = (name: string) => async (consume: (messages: QueueMessage<Body>[]) => void) => {
      const [row] = await database.query<{ due: number }>(
        'SELECT min(due) AS due FROM queue_messages WHERE queue = ?',
        [name],
      );
      clock.advance(Math.max(0, row!.due - clock.now()));
      await queue(name).deliver(async (messages) => consume(messages), 10);
    };
    return {
      queue: queue('work'),
      deliver: deliver('work'),
      deliverDead: deliver('dead'),
      now: () => clock.now(),
      close: async () => database.close(),
    };
  });

  it('gives each message to one of many consumers that take at the same time', async () => {
    const { database, queue } = await place('racing');
    const sent = Array.from({ length: 200 }, (_, index) => ({ name: `m${index}` }));
    await queue('work').send(sent);
    const seen: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const mine = queue('work');
        const see = async (messages: { body: Body }[]) => {
          for (const { body } of messages) seen.push(body.name);
        };
        while ((await mine.deliver(see, 5)) > 0);
      }),
    );
    expect(seen.toSorted()).toEqual(sent.map(({ name }) => name).sort());
    database.close();
  });
});
