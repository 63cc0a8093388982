import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RedisConnection } from '../../../src/platform/redis/connection.ts';
import { giveBack, type RedisQueueOptions } from '../../../src/platform/redis/queue.ts';
import { script } from '../../../src/platform/redis/script.ts';
import { type Body, MAX_RETRIES, queueContract } from '../../contracts/queue.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { type RedisCluster, redisCluster } from '../support/servers/redis-cluster.ts';
import { connections, delivered, drain, workQueue } from './open.ts';

let server: RedisServer;
let cluster: RedisCluster;
const opened = connections();
beforeAll(async () => {
  [server, cluster] = await Promise.all([redisServer(), redisCluster()]);
});
afterAll(async () => {
  opened.close();
  await Promise.all([server.remove(), cluster.remove()]);
});

const ODD = script(`#!lua
redis.call('XADD', KEYS[1], '*', 'foo', 'bar')
redis.call('XADD', KEYS[1], '*', 'id', 'x', 'attempts', 'many', 'body', '{}')
redis.call('ZADD', KEYS[2], 1, 'garbage')
`);
const KEPT = script(`#!lua
return redis.call('LRANGE', KEYS[1], 0, -1)
`);
const LEASE = 300;
const nothing = async () => {};
/** Of a consumer whose process is gone or stands still. */
const forever = () => new Promise<void>(() => {});
const unattended = { leaseMilliseconds: LEASE, every: () => () => {} };
const attended = { leaseMilliseconds: LEASE };

describe.each([
  ['Redis', () => server.url],
  ['Redis Cluster', () => cluster.url],
])('a queue in %s', (_, url) => {
  let connection: RedisConnection;
  beforeAll(() => {
    connection = opened.open(url());
  });
  let queues = 0;
  let name: string;
  const fresh = () => {
    name = `queue-${++queues}`;
  };
  const queue = (options: Partial<RedisQueueOptions> = {}) =>
    workQueue(connection, name, { deadLetters: `${name}-dead`, ...options });
  const dead = () => workQueue(connection, `${name}-dead`);

  queueContract(async () => {
    fresh();
    const [work, buried] = [queue(), dead()];
    return {
      queue: work,
      deliver: async (consume) => void (await delivered(work, consume)),
      deliverDead: async (consume) => void (await delivered(buried, consume)),
      now: () => performance.now(),
      close: async () => {},
    };
  });

  it('puts aside what is no message of its own, tells of it once, and hands over what stands beside it', async () => {
    fresh();
    const work = queue();
    await connection.run(ODD, [`{solvent:${name}}:stream`, `{solvent:${name}}:delayed`], []);
    await work.send([{ name: 'a' }]);
    const seen: string[] = [];
    const told: string[] = [];
    for (let look = 0; look < 5; look++)
      await work
        .deliver(async (messages) => void seen.push(...messages.map(({ body }) => body.name)), 10)
        .catch(({ message }: Error) => told.push(message));
    expect(seen).toEqual(['a']);
    expect(told).toEqual([
      `The queue ${name} held 3 entries that are no messages of this version: they are kept in {solvent:${name}}:unreadable.`,
    ]);
    expect(await connection.run(KEPT, [`{solvent:${name}}:unreadable`], [])).toEqual([
      'garbage',
      '["foo","bar"]',
      '["id","x","attempts","many","body","{}"]',
    ]);
  });

  it('gives a message to one of two consumers, though both have one name', async () => {
    fresh();
    const [one, other] = [queue(), queue()];
    await one.send([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const seen: string[] = [];
    const see = async (messages: { body: Body }[]) => {
      for (const { body } of messages) seen.push(body.name);
      // The other asks while this one works.
      await other.deliver(see, 2);
    };
    await one.deliver(see, 2);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('gives a message again once whoever had it was silent for the length of a lease', async () => {
    fresh();
    await queue().send([{ name: 'survivor' }]);
    const begun = performance.now();
    await new Promise<void>((taken) => {
      void queue(unattended).deliver(async () => {
        taken();
        await forever();
      }, 1);
    });
    const attempts: number[] = [];
    await delivered(queue(unattended), ([message]) => void attempts.push(message!.attempts));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(LEASE);
    expect(attempts).toEqual([2]);
  });

  it('keeps a message from others for as long as its consumer works', async () => {
    fresh();
    await queue().send([{ name: 'long' }]);
    const begun = performance.now();
    let others = 0;
    await queue(attended).deliver(async () => {
      while (performance.now() - begun < 4 * LEASE) others += await queue(attended).deliver(nothing, 1);
    }, 1);
    expect(others).toBe(0);
    expect(await drain(queue())).toEqual([]);
  });

  it.each(['ack', 'retry', 'failure'] as const)(
    'does nothing to a message that another has by now (%s)',
    async (how) => {
      fresh();
      await queue().send([{ name: 'slow' }]);
      const settled = Promise.withResolvers<void>();
      const attempts: number[] = [];
      let theirs: Promise<unknown> | undefined;
      await queue(unattended).deliver(async ([mine]) => {
        await new Promise<void>((taken) => {
          theirs = delivered(queue(attended), async ([message]) => {
            attempts.push(message!.attempts);
            taken();
            await settled.promise;
            message!.retry();
          });
        });
        if (how === 'failure') throw new Error('the consumer fails');
        mine![how]();
      }, 1);
      expect(await queue().deliver(nothing, 1)).toBe(0);
      settled.resolve();
      await theirs;
      await delivered(queue(), ([message]) => void attempts.push(message!.attempts));
      expect(attempts).toEqual([2, 3]);
    },
  );

  it('does not bury what another has by now', async () => {
    fresh();
    await queue().send([{ name: 'slow' }]);
    const settled = Promise.withResolvers<void>();
    let theirs: Promise<unknown> | undefined;
    await queue({ ...unattended, maxRetries: 0 }).deliver(async ([mine]) => {
      await new Promise<void>((taken) => {
        theirs = delivered(queue(attended), async () => {
          taken();
          await settled.promise;
        });
      });
      mine!.retry();
    }, 1);
    settled.resolve();
    await theirs;
    expect(await drain(dead())).toEqual([]);
    expect(await drain(queue())).toEqual([]);
  });

  it('moves a message that ends every process that takes it to the dead letters', async () => {
    fresh();
    await queue().send([{ name: 'poison' }]);
    for (let death = 0; death <= MAX_RETRIES; death++)
      await new Promise<void>((taken) => {
        void delivered(queue(unattended), async () => {
          taken();
          await forever();
        });
      });
    await expect
      .poll(
        async () => {
          expect(await queue(unattended).deliver(() => expect.fail('delivered again'), 1)).toBe(0);
          return drain(dead());
        },
        { timeout: 10_000 },
      )
      .toEqual(['poison']);
  });

  it.each([
    ['stopped', 1],
    ['crashed', 2],
  ] as const)('gives back at once what somebody who %s had, and nothing of others', async (how, attempts) => {
    fresh();
    const [gone, other] = [queue({ owner: 'gone' }), queue({ owner: 'gone-not' })];
    await gone.send([{ name: 'first' }, { name: 'second' }]);
    const held = Promise.withResolvers<void>();
    const taken: Promise<unknown>[] = [];
    for (const each of [gone, other])
      await new Promise<void>((began) => {
        taken.push(
          each.deliver(async () => {
            began();
            await held.promise;
          }, 1),
        );
      });
    await giveBack(connection, [name, `${name}-dead`], 'gone', how);
    const seen: [string, number][] = [];
    const take = () => queue().deliver(async ([m]) => void seen.push([m!.body.name, m!.attempts]), 10);
    expect(await take()).toBe(1);
    expect(seen).toEqual([['first', attempts]]);
    held.resolve();
    await Promise.all(taken);
    expect(await take()).toBe(0);
  });

  it('keeps a message its id, whenever it is delivered', async () => {
    fresh();
    await queue().send([{ name: 'same' }, { name: 'same' }]);
    const ids: string[] = [];
    for (let round = 0; round < 2; round++)
      await delivered(queue(), (messages) => {
        for (const message of messages) {
          ids.push(message.id);
          message.retry();
        }
      });
    expect(ids.slice(0, 2).toSorted()).toEqual(ids.slice(2).toSorted());
    expect(new Set(ids).size).toBe(2);
  });

  describe('where our clock jumps', () => {
    afterEach(() => vi.useRealTimers());

    it.each([
      ['ahead', 86_400_000],
      ['back', -86_400_000],
    ])('%s changes neither delays nor leases', async (__, by) => {
      fresh();
      const seen: unknown[] = [];
      const look = () => queue().deliver(async ([m]) => void seen.push([m!.body.name, m!.attempts]), 1);
      await queue().send([{ name: 'leased' }]);
      const sent = performance.now();
      await queue().send([{ name: 'delayed' }], { delaySeconds: 1 });
      const handed = await queue().deliver(async () => {
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + by });
        while (seen.length === 0) await look();
      }, 1);
      expect(handed).toBe(1);
      expect(performance.now() - sent).toBeGreaterThanOrEqual(1000);
      expect(await look()).toBe(0);
      expect(seen).toEqual([['delayed', 1]]);
    });
  });
});

describe('Redis, once all is settled,', () => {
  it('has no entry, no consumer and nothing delayed left', async () => {
    await server.ask('FLUSHALL');
    const connection = opened.open(server.url);
    const work = (options: Partial<RedisQueueOptions> = {}) =>
      workQueue(connection, 'left', { maxRetries: 100, ...options });
    await work().send(Array.from({ length: 30 }, (_, index) => ({ name: `${index}` })));
    await work().send([{ name: 'delayed' }], { delaySeconds: 1 });
    // Of one that died.
    void work(unattended).deliver(forever, 5);
    const done = new Set<string>();
    while (done.size < 31)
      await delivered(work(unattended), (messages) => {
        for (const message of messages) {
          if (message.attempts === 1 && Number(message.body.name) % 3 === 0) message.retry();
          else done.add(message.body.name);
        }
      });
    for (let looks = 0; looks < 10; looks++) expect(await work().deliver(nothing, 1)).toBe(0);
    expect(await server.ask('KEYS', '*')).toBe('{solvent:left}:stream');
    expect(await server.ask('XLEN', '{solvent:left}:stream')).toBe('0');
    expect(await server.ask('XINFO', 'CONSUMERS', '{solvent:left}:stream', 'solvent')).toBe('');
  });
});
