import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { type RedisCluster, redisCluster } from '../support/servers/redis-cluster.ts';
import { underLoad } from './load.ts';
import { connections, drain, workQueue } from './open.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await redisCluster(1);
});
afterAll(() => cluster.remove());

const opened = connections();
let queues = 0;
let name: string;
beforeEach(() => {
  name = `work-${++queues}`;
});
afterEach(() => opened.close());

const open = () => opened.open(cluster.url, { answerMilliseconds: 1000 });
const master = () => cluster.masterOf(`{solvent:${name}}`);
const repeatedIn = (seen: Map<string, number>) =>
  [...seen.values()].reduce((sum, times) => sum + times - 1, 0);

/** Waits until the replica of a master has all that the master has. */
async function replicated(of: RedisServer): Promise<void> {
  const behind = async () => {
    const told = await of.ask('INFO', 'replication');
    const [, replica] = /slave0:.*state=online,offset=(\d+)/.exec(told) ?? [];
    return Number(/master_repl_offset:(\d+)/.exec(told)![1]) - Number(replica);
  };
  await expect.poll(behind, { timeout: 20_000 }).toBe(0);
}

/** Gives the slot of the queue under test from one server to another, key by key, as a resharding does. */
async function moveSlot(from: RedisServer, to: RedisServer): Promise<void> {
  const slot = await from.ask('CLUSTER', 'KEYSLOT', `{solvent:${name}}`);
  const [giver, taker] = [await cluster.idOf(from), await cluster.idOf(to)];
  await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', giver);
  await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', taker);
  for (;;) {
    const [key] = (await from.ask('CLUSTER', 'GETKEYSINSLOT', slot, '1')).split('\n');
    if (!key) break;
    await from.ask('MIGRATE', '127.0.0.1', String(to.port), key, '0', '5000');
  }
  for (const server of [to, from]) await server.ask('CLUSTER', 'SETSLOT', slot, 'NODE', taker);
}

describe('a Redis Cluster', () => {
  it('one of whose slots moves under load loses nothing, and hands nothing over twice', async () => {
    const from = await master();
    const to = await cluster.masterOf(from === (await cluster.masterOf('a')) ? 'b' : 'a');
    expect(to).not.toBe(from);
    const { seen, errors } = await underLoad(open, name, () => moveSlot(from, to));
    expect(await master()).toBe(to);
    expect(repeatedIn(seen)).toBeLessThanOrEqual(errors.length);
  });

  it('one of whose masters hands over to its replica under load loses nothing', async () => {
    const replica = await cluster.replicaOf(await master());
    const { seen, errors } = await underLoad(open, name, async () => {
      await replica.ask('CLUSTER', 'FAILOVER');
      await expect.poll(async () => (await master()) === replica, { timeout: 20_000 }).toBe(true);
    });
    expect(repeatedIn(seen)).toBeLessThanOrEqual(errors.length);
  });

  it('one of whose masters is killed goes on with its replica, which has all that had come to it', async () => {
    const dying = await master();
    const queue = workQueue(open(), name);
    await queue.send(Array.from({ length: 50 }, (_, index) => ({ name: `m${index}` })));
    await replicated(dying);
    await dying.stop('SIGKILL');
    try {
      await expect(queue.send([{ name: 'early' }])).rejects.toMatchObject({ code: 'storage_unavailable' });
      await expect
        .poll(() => queue.send([{ name: 'later' }]).then(() => 'sent', String), { timeout: 30_000 })
        .toBe('sent');
      const names = await drain(queue);
      expect(new Set(names)).toEqual(
        new Set([...Array.from({ length: 50 }, (_, index) => `m${index}`), 'later']),
      );
    } finally {
      await dying.start();
    }
    await expect
      .poll(() => dying.ask('INFO', 'replication'), { timeout: 20_000 })
      .toMatch(/master_link_status:up/);
  });

  it('a server of which stands still gives errors of bounded time until its replica takes over', async () => {
    const still = await master();
    const queue = workQueue(open(), name);
    await queue.send([{ name: 'before' }]);
    await replicated(still);
    still.signal('SIGSTOP');
    try {
      const times: number[] = [];
      await expect
        .poll(
          async () => {
            const begun = performance.now();
            const sent = await queue.send([{ name: 'later' }]).then(() => 'sent', String);
            times.push(performance.now() - begun);
            return sent;
          },
          { timeout: 40_000 },
        )
        .toBe('sent');
      for (const milliseconds of times) expect(milliseconds).toBeLessThan(4000);
      expect(new Set(await drain(queue))).toEqual(new Set(['before', 'later']));
    } finally {
      still.signal('SIGCONT');
    }
  });
});

describe('a Redis Cluster all of whose servers were away', () => {
  it('has all that was sent, and is used again', async () => {
    const whole = await redisCluster();
    try {
      const queue = workQueue(opened.open(whole.url), name);
      await queue.send([{ name: 'before' }]);
      await Promise.all(whole.servers.map((server) => server.stop('SIGKILL')));
      await expect(queue.send([{ name: 'x' }])).rejects.toMatchObject({ code: 'storage_unavailable' });
      await Promise.all(whole.servers.map((server) => server.start()));
      await expect
        .poll(() => queue.send([{ name: 'after' }]).then(() => 'sent', String), { timeout: 30_000 })
        .toBe('sent');
      expect(await drain(queue)).toEqual(['before', 'after']);
    } finally {
      await whole.remove();
    }
  });
});

describe('a Redis Cluster that asks for a password', () => {
  it('is refused without it, and nothing of the password is told', async () => {
    const server = await redisServer(['--cluster-enabled', 'yes', '--requirepass', 'right']);
    try {
      const url = `redis://:very-secret@127.0.0.1:${server.port}`;
      const connection = opened.open(`${url},${url}`);
      const error = await workQueue(connection, name)
        .send([{ name: 'x' }])
        .catch((reason) => reason);
      expect(error).toMatchObject({
        code: 'storage_unavailable',
        message: expect.stringMatching(/refuses the user or the password \(WRONGPASS\)/),
      });
      expect(JSON.stringify([error, error.stack, error.cause])).not.toContain('very-secret');
    } finally {
      await server.remove();
    }
  });
});
