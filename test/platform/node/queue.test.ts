import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/platform/memory/clock.ts';
import {
  createQueueTable,
  giveBack,
  type SqliteQueueOptions,
  sqliteQueue,
} from '../../../src/platform/node/queue.ts';
import { type SqliteDatabase, sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import type { QueueMessage } from '../../../src/ports.ts';
import { type Body, MAX_RETRIES, queueContract } from '../../contracts/queue.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-queue-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LEASE = 30_000;
let databases = 0;

/** Queues of one database, each as another process would have it. */
async function place(clock: ManualClock = manualClock()) {
  const path = join(folder, `${++databases}.db`);
  const database = sqliteDatabase(path);
  await createQueueTable(database);
  let ids = 0;
  const renewals: (() => Promise<unknown>)[] = [];
  const queue = (name: string, options: Partial<SqliteQueueOptions> = {}) =>
    sqliteQueue<Body>({
      name,
      database,
      leases: database,
      clock,
      newId: () => `lease-${++ids}`,
      owner: 'thread',
      leaseMilliseconds: LEASE,
      every: (_, work) => {
        renewals.push(work);
        return () => {};
      },
      maxRetries: MAX_RETRIES,
      deadLetters: 'dead',
      ...options,
    });
  /** How long until something is due, whoever has it. */
  const untilDue = async (name: string) => {
    const [row] = await database.query<{ due: number }>(
      'SELECT min(due) AS due FROM queue_messages WHERE queue = ?',
      [name],
    );
    return Math.max(0, row!.due - clock.now());
  };
  return { database, clock, queue, renewals, untilDue };
}

const nothing = async () => {};

describe('SQLite queue', () => {
  queueContract(async () => {
    const { database, clock, queue, untilDue } = await place();
    const deliver =
      (name: string, from = queue(name)) =>
      async (consume: (messages: QueueMessage<Body>[]) => void) => {
        clock.advance(await untilDue(name));
        await from.deliver(async (messages) => consume(messages), 10);
      };
    return {
      queue: queue('work'),
      deliver: deliver('work'),
      deliverDead: deliver('dead'),
      now: () => clock.now(),
      close: async () => (database as SqliteDatabase).close(),
    };
  });

  it('gives a message to one of two consumers', async () => {
    const { queue } = await place();
    const [one, other] = [queue('work'), queue('work')];
    await one.send([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const seen: string[] = [];
    const see = async (messages: QueueMessage<Body>[]) => {
      for (const { body } of messages) seen.push(body.name);
      // The other asks while this one works.
      await other.deliver(see, 2);
    };
    await one.deliver(see, 2);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('gives a message again once whoever had it was silent for the length of a lease', async () => {
    const { queue, clock } = await place();
    await queue('work').send([{ name: 'survivor' }]);
    // A process that dies never ends its work.
    void queue('work').deliver(() => new Promise(() => {}), 1);
    await new Promise(setImmediate);
    clock.advance(LEASE - 1);
    expect(await queue('work').deliver(nothing, 1)).toBe(0);
    clock.advance(1);
    const attempts: number[] = [];
    await queue('work').deliver(async ([message]) => void attempts.push(message!.attempts), 1);
    expect(attempts).toEqual([2]);
  });

  it('keeps a message from others for as long as its consumer works', async () => {
    const { queue, clock, renewals } = await place();
    await queue('work').send([{ name: 'long' }]);
    await queue('work').deliver(async () => {
      for (let round = 0; round < 5; round++) {
        clock.advance(LEASE / 2);
        await renewals[0]!();
        expect(await queue('work').deliver(nothing, 1)).toBe(0);
      }
    }, 1);
    clock.advance(LEASE);
    expect(await queue('work').deliver(nothing, 1)).toBe(0);
  });

  it('does nothing to a message that another has by now', async () => {
    const { queue, clock } = await place();
    await queue('work').send([{ name: 'slow' }]);
    const attempts: number[] = [];
    await queue('work').deliver(async () => {
      clock.advance(LEASE);
      await queue('work').deliver(async ([message]) => message!.retry({ delaySeconds: 9 }), 1);
    }, 1);
    clock.advance(9_000);
    await queue('work').deliver(async ([message]) => void attempts.push(message!.attempts), 1);
    expect(attempts).toEqual([3]);
  });

  it('moves a message that ends every process that takes it to the dead letters', async () => {
    const { queue, clock } = await place();
    await queue('work').send([{ name: 'poison' }]);
    for (let death = 0; death <= MAX_RETRIES; death++) {
      void queue('work').deliver(() => new Promise(() => {}), 1);
      await new Promise(setImmediate);
      clock.advance(LEASE);
    }
    expect(await queue('work').deliver(() => expect.fail('delivered again'), 1)).toBe(0);
    const dead: Body[] = [];
    await queue('dead').deliver(async (messages) => void dead.push(...messages.map(({ body }) => body)), 1);
    expect(dead).toEqual([{ name: 'poison' }]);
  });

  it.each([
    ['stopped', 1],
    ['crashed', 2],
  ] as const)('gives back at once what somebody who %s had, and nothing of others', async (how, attempts) => {
    const { database, clock, queue } = await place();
    const [gone, other] = [queue('work', { owner: 'gone' }), queue('work', { owner: 'gone-not' })];
    await gone.send([{ name: 'first' }, { name: 'second' }]);
    const held = Promise.withResolvers<void>();
    const taken = [gone.deliver(() => held.promise, 1), other.deliver(() => held.promise, 1)];
    await new Promise(setImmediate);
    await giveBack(database, clock, 'gone', how);
    const seen: [string, number][] = [];
    const take = () => queue('work').deliver(async ([m]) => void seen.push([m!.body.name, m!.attempts]), 10);
    expect(await take()).toBe(1);
    expect(seen).toEqual([['first', attempts]]);
    held.resolve();
    await Promise.all(taken);
    expect(await take()).toBe(0);
  });

  it('waits for the disk where a message is sent, and neither where it is taken nor where it is settled', async () => {
    const { database, clock, queue, renewals } = await place();
    const leases = sqliteDatabase(join(folder, `${databases}.db`), 'crash');
    await queue('work', { leases }).send([{ name: 'first' }, { name: 'again' }, { name: 'dead' }]);
    const away = () => Promise.reject(new Error('the durable connection'));
    const working = queue('work', {
      leases,
      database: { query: away, batch: away, size: away },
      maxRetries: 0,
    });
    const taken = working.deliver(async (messages) => {
      await renewals.at(-1)!();
      messages[2]!.retry();
    }, 3);
    expect(await taken).toBe(3);
    const left = await database.query('SELECT queue, lease, due FROM queue_messages');
    expect(left).toEqual([{ queue: 'dead', lease: null, due: clock.now() }]);
    leases.close();
  });

  it('has its messages when it is opened again', async () => {
    const { database, clock } = await place();
    const path = join(folder, `${databases}.db`);
    const options = {
      name: 'work',
      clock,
      newId: () => 'lease',
      owner: 'thread',
      leaseMilliseconds: LEASE,
      every: () => () => {},
      maxRetries: 1,
      deadLetters: null,
    };
    await sqliteQueue<Body>({ ...options, database, leases: database }).send([{ name: 'kept' }]);
    database.close();
    const names: string[] = [];
    const again = sqliteDatabase(path);
    await sqliteQueue<Body>({ ...options, database: again, leases: again }).deliver(
      async ([message]) => void names.push(message!.body.name),
      1,
    );
    expect(names).toEqual(['kept']);
    again.close();
  });
});
