import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SEND_SCRIPT, SETTLE_SCRIPT, TAKE_SCRIPT } from '../../../src/platform/redis/queue-scripts.ts';
import { redisUses } from '../../../src/platform/redis/uses.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { underLoad } from './load.ts';
import { type LossyNetwork, lossyNetwork } from './lossy.ts';
import { connections, delivered, drain, workQueue } from './open.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await redisServer();
});
afterAll(() => server.remove());

const opened = connections();
beforeEach(async () => {
  await server.ask('FLUSHALL');
});
afterEach(() => opened.close());

const open = () => opened.open(server.url);
const work = (connection = open()) => workQueue(connection, 'work');
const unavailable = (message: RegExp) =>
  expect.objectContaining({ code: 'storage_unavailable', message: expect.stringMatching(message) });
const took = async (doing: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await doing();
  return performance.now() - begun;
};
const nothing = async () => {};
/** Commands that the server has done. */
const commands = async () =>
  Number(/total_commands_processed:(\d+)/.exec(await server.ask('INFO', 'stats'))![1]);
const repeatedIn = (seen: Map<string, number>) =>
  [...seen.values()].reduce((sum, times) => sum + times - 1, 0);

describe('a Redis that', () => {
  it('cuts all connections under load loses nothing', async () => {
    const { seen, sent, errors } = await underLoad(open, 'work', async () => {
      for (let times = 0; times < 5; times++) {
        const before = await commands();
        await server.ask('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
        await expect.poll(commands, { timeout: 10_000 }).toBeGreaterThan(before + 20);
      }
    });
    expect(sent).toBeGreaterThan(100);
    expect(errors.length).toBeGreaterThan(0);
    // A send whose answer was lost was repeated by who sends, and no more than one of each sender was under way.
    expect(repeatedIn(seen)).toBeLessThanOrEqual(errors.length);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('restarts (%s) under load loses nothing', async (how) => {
    const { seen, errors } = await underLoad(open, 'work', () => server.restart(how));
    expect(repeatedIn(seen)).toBeLessThanOrEqual(errors.length);
  });

  it('was emptied is gone on with, though messages were under way', async () => {
    const queue = work();
    await queue.send([{ name: 'under way' }]);
    await queue.deliver(() => server.ask('FLUSHALL').then(() => {}), 1);
    await queue.send([{ name: 'before anybody looks' }]);
    expect(await drain(queue)).toEqual(['before anybody looks']);
    await server.ask('FLUSHALL');
    await server.ask('SCRIPT', 'FLUSH');
    expect(await queue.deliver(nothing, 1)).toBe(0);
    await queue.send([{ name: 'after' }]);
    expect(await drain(queue)).toEqual(['after']);
  });

  it('stands still gives an error of bounded time, to all who ask, and is used again when it goes on', async () => {
    const connection = opened.open(server.url, { answerMilliseconds: 500, connectMilliseconds: 500 });
    const queue = workQueue(connection, 'work');
    await queue.send([{ name: 'before' }]);
    server.signal('SIGSTOP');
    try {
      const asked = Array.from({ length: 6 }, (_, index) =>
        took(() =>
          expect(index % 2 ? queue.send([{ name: 'x' }]) : queue.deliver(nothing, 1)).rejects.toEqual(
            unavailable(/in time|was lost/),
          ),
        ),
      );
      for (const milliseconds of await Promise.all(asked)) expect(milliseconds).toBeLessThan(4000);
      const fresh = opened.open(server.url, { connectMilliseconds: 500, answerMilliseconds: 500 });
      expect(
        await took(() => expect(work(fresh).send([{ name: 'x' }])).rejects.toEqual(unavailable(/in time/))),
      ).toBeLessThan(2000);
    } finally {
      server.signal('SIGCONT');
    }
    await expect
      .poll(() => queue.send([{ name: 'after' }]).then(() => 'sent', String), { timeout: 10_000 })
      .toBe('sent');
    const names = new Set<string>();
    await expect
      .poll(
        async () => {
          for (const name of await drain(work())) names.add(name);
          return names;
        },
        { timeout: 40_000 },
      )
      .toContain('after');
  });

  it('is not there is told soon, and waited for by nobody', async () => {
    await server.stop();
    const queue = work();
    try {
      for (const each of [() => queue.send([{ name: 'x' }]), () => queue.deliver(nothing, 1)])
        expect(
          await took(() => expect(each()).rejects.toEqual(unavailable(/cannot be reached \(ECONNREFUSED\)/))),
        ).toBeLessThan(3000);
    } finally {
      await server.start();
    }
    await expect.poll(() => queue.send([{ name: 'x' }]).then(() => 'sent', String)).toBe('sent');
  });

  it('is full refuses what is sent, and hands out and takes back what it has', async () => {
    const queue = workQueue(open(), 'work', { maxRetries: 1 });
    await queue.send([{ name: 'again' }, { name: 'dead' }, { name: 'done' }]);
    await server.ask('CONFIG', 'SET', 'maxmemory', '1mb');
    try {
      await expect(queue.send([{ name: 'more' }])).rejects.toEqual(unavailable(/out of memory \(OOM\)/));
      await delivered(queue, (messages) => {
        for (const message of messages) if (message.body.name !== 'done') message.retry();
      });
      await delivered(queue, (messages) => {
        for (const message of messages) if (message.body.name === 'dead') message.retry();
      });
      expect(await queue.deliver(nothing, 1)).toBe(0);
      expect(await drain(workQueue(open(), 'dead'))).toEqual(['dead']);
      expect(await redisUses(open()).add(1, [['a', 2]])).toEqual(new Map([['a', 2]]));
    } finally {
      await server.ask('CONFIG', 'SET', 'maxmemory', '0');
    }
    await queue.send([{ name: 'more' }]);
    expect(await drain(queue)).toEqual(['more']);
  });

  it('cannot keep what is sent says so', async () => {
    await server.ask('CONFIG', 'SET', 'min-replicas-to-write', '1');
    try {
      await expect(work().send([{ name: 'x' }])).rejects.toEqual(
        unavailable(/too few replicas \(NOREPLICAS\)/),
      );
    } finally {
      await server.ask('CONFIG', 'SET', 'min-replicas-to-write', '0');
    }
  });

  it('refuses the password says so, without the password', async () => {
    await server.ask('CONFIG', 'SET', 'requirepass', 'right');
    try {
      for (const [secret, message] of [
        ['very-secret', /refuses the user or the password \(WRONGPASS\)/],
        ['', /asks for a password \(NOAUTH\)/],
      ] as const) {
        const wrong = opened.open(server.url.replace('127', `:${secret}@127`));
        const error = await work(wrong)
          .send([{ name: 'and no body' }])
          .catch((reason) => reason);
        expect(error).toEqual(unavailable(message));
        expect(error.retryAfterSeconds).toBeUndefined();
        expect(JSON.stringify([error, error.stack, error.cause, Object.values(error)])).not.toMatch(
          /very-secret|and no body/,
        );
      }
      const right = opened.open(server.url.replace('127', ':right@127'));
      await work(right).send([{ name: 'x' }]);
      expect(await drain(work(right))).toEqual(['x']);
    } finally {
      await server.ask('-a', 'right', 'CONFIG', 'SET', 'requirepass', '');
    }
  });

  it('is a cluster, or is none, where the other was named, says so', async () => {
    const alone = await redisServer(['--cluster-enabled', 'yes']);
    try {
      await alone.ask('CLUSTER', 'ADDSLOTS', '0');
      await expect(work(opened.open(alone.url)).send([{ name: 'x' }])).rejects.toEqual(
        unavailable(/not complete \(CLUSTERDOWN\)/),
      );
    } finally {
      await alone.remove();
    }
    await expect(work(opened.open(`${server.url},${server.url}`)).send([{ name: 'x' }])).rejects.toEqual(
      unavailable(/is no cluster/),
    );
  });

  it('was closed here is not connected again', async () => {
    const connection = open();
    const queue = work(connection);
    await queue.send([{ name: 'x' }]);
    connection.close();
    await expect(queue.send([{ name: 'y' }])).rejects.toEqual(unavailable(/was closed/));
    await expect.poll(() => server.ask('CLIENT', 'LIST')).not.toContain('name=solvent');
  });
});

describe('a network that', () => {
  let network: LossyNetwork;
  beforeEach(async () => {
    network = await lossyNetwork(server.port);
  });
  afterEach(() => network.close());

  /** A queue whose scripts the server knows already. */
  async function over() {
    const queue = workQueue(opened.open(network.url), 'work');
    await queue.send([{ name: 'first' }]);
    await drain(queue);
    return queue;
  }

  it('loses the answer to a send leaves it to who sent, and nothing is sent twice', async () => {
    const queue = await over();
    network.loseAnswerTo(SEND_SCRIPT.sha);
    await expect(queue.send([{ name: 'once' }])).rejects.toEqual(unavailable(/was lost/));
    expect(await drain(queue)).toEqual(['once']);
  });

  it('loses the answer to a look gives the same messages once more', async () => {
    const queue = await over();
    await queue.send([{ name: 'a' }, { name: 'b' }]);
    network.loseAnswerTo(TAKE_SCRIPT.sha);
    const seen: unknown[] = [];
    await queue.deliver(async (messages) => {
      for (const { body, attempts } of messages) seen.push([body.name, attempts]);
    }, 2);
    expect(seen).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('loses the answer to what was settled settles it once', async () => {
    const queue = await over();
    await queue.send([{ name: 'done' }, { name: 'again' }]);
    network.loseAnswerTo(SETTLE_SCRIPT.sha);
    await queue.deliver(async ([, again]) => again!.retry({ delaySeconds: 60 }), 2);
    expect(await server.ask('ZCARD', '{solvent:work}:delayed')).toBe('1');
    expect(await server.ask('XLEN', '{solvent:work}:stream')).toBe('0');
  });

  it('is moved to a replica lets nobody send until that one takes over, and all that was sent is there', async () => {
    const replica = await redisServer(['--replicaof', '127.0.0.1', String(server.port)]);
    try {
      const queue = await over();
      await queue.send([{ name: 'kept' }]);
      await expect.poll(() => replica.ask('XLEN', '{solvent:work}:stream'), { timeout: 10_000 }).toBe('1');
      network.moveTo(replica.port);
      const later = workQueue(opened.open(network.url), 'work');
      await expect(later.send([{ name: 'early' }])).rejects.toEqual(unavailable(/only be read \(READONLY\)/));
      await server.stop('SIGKILL');
      await replica.ask('REPLICAOF', 'NO', 'ONE');
      for (const each of [queue, later])
        await expect.poll(() => each.send([{ name: 'sent' }]).then(() => 'sent', String)).toBe('sent');
      expect((await drain(queue)).toSorted()).toEqual(['kept', 'sent', 'sent']);
    } finally {
      await replica.remove();
      await server.start();
    }
  });

  it('leads to a server that may only be read by now is left for where the name leads then', async () => {
    const other = await redisServer();
    try {
      const queue = await over();
      await server.ask('REPLICAOF', '127.0.0.1', String(other.port));
      network.moveTo(other.port);
      await expect(queue.send([{ name: 'x' }])).rejects.toEqual(unavailable(/READONLY/));
      await expect.poll(() => queue.send([{ name: 'x' }]).then(() => 'sent', String)).toBe('sent');
      expect(await other.ask('XLEN', '{solvent:work}:stream')).toBe('1');
    } finally {
      await server.ask('REPLICAOF', 'NO', 'ONE');
      await other.remove();
    }
  });
});

describe('a process that', () => {
  const WORKER = join(import.meta.dirname, 'worker.ts');
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [WORKER, server.url, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    return child;
  };

  it('is killed in the midst of a message has it taken by another after the lease, and no sooner', async () => {
    await work().send([{ name: 'survivor' }]);
    const child = start('hold', '1000');
    await once(child.stdout!, 'data');
    const held = performance.now();
    child.kill('SIGKILL');
    const seen: [string, number][] = [];
    await delivered(workQueue(open(), 'work', { leaseMilliseconds: 1000 }), ([message]) => {
      seen.push([message!.body.name, message!.attempts]);
    });
    expect(seen).toEqual([['survivor', 2]]);
    expect(performance.now() - held).toBeGreaterThan(600);
  });

  it('works beside others takes each message once, though some are killed again and again', async () => {
    const sent = Array.from({ length: 600 }, (_, index) => `m${index}`);
    const queue = work();
    await queue.send(sent.map((name) => ({ name })));
    const seen: string[] = [];
    const run = () => {
      const child = start('work', '1000');
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        seen.push(...text.split('\n').filter(Boolean));
      });
      return child;
    };
    for (let index = 0; index < 3; index++) run();
    for (let kills = 0; kills < 3; kills++) {
      const before = seen.length;
      await expect.poll(() => seen.length, { timeout: 30_000 }).toBeGreaterThan(before + 30);
      started.shift()!.kill('SIGKILL');
      run();
    }
    await expect.poll(() => new Set(seen).size, { timeout: 60_000 }).toBe(sent.length);
    // A killed process had one message each, which it may have told of before it was settled.
    expect(seen.length - sent.length).toBeLessThanOrEqual(3);
  });
});
