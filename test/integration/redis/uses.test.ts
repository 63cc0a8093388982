import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { redisUses } from '../../../src/platform/redis/uses.ts';
import { sharedLimits } from '../../../src/platform/shared-limits.ts';
import { rateLimiterContract } from '../../contracts/rate-limiter.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { type RedisCluster, redisCluster } from '../support/servers/redis-cluster.ts';
import { connections } from './open.ts';

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

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe.each([
  ['Redis', () => server.url],
  ['Redis Cluster', () => cluster.url],
])('limits over %s', (_, url) => {
  const store = () => redisUses(opened.open(url()));

  rateLimiterContract(5, () => sharedLimits(store(), manualClock(), soon).limiter(crypto.randomUUID(), 5));

  it('count what other processes let pass', async () => {
    const clock = manualClock();
    const [one, other] = [0, 1].map(() => sharedLimits(store(), clock, soon).limiter('requests', 50));
    for (let use = 0; use < 40; use++) await one!.limit('a');
    // Each look is a use, too.
    await expect.poll(async () => (await other!.limit('a')).allowed, { interval: 20 }).toBe(false);
    expect(await other!.limit('b')).toMatchObject({ allowed: true });
  });

  it('add what several tell at once, of each minute by itself', async () => {
    const [one, other] = [store(), store()];
    const minute = url().length;
    const adds = Array.from({ length: 50 }, (__, index) => (index % 2 ? one : other).add(minute, [['a', 2]]));
    await Promise.all(adds);
    expect(
      await one.add(minute, [
        ['a', 1],
        ['b', 3],
      ]),
    ).toEqual(
      new Map([
        ['a', 101],
        ['b', 3],
      ]),
    );
    expect(await one.add(minute + 1, [['a', 1]])).toEqual(new Map([['a', 1]]));
  });
});

describe('uses in Redis', () => {
  it('are gone after two minutes', async () => {
    await redisUses(opened.open(server.url)).add(7, [['a', 1]]);
    const left = Number(await server.ask('TTL', 'solvent:limits:{7}'));
    expect(left).toBeGreaterThan(60);
    expect(left).toBeLessThanOrEqual(120);
  });

  it('are counted by each process alone while Redis is away, and told afterwards', async () => {
    const clock = manualClock();
    const limits = () => sharedLimits(redisUses(opened.open(server.url)), clock, soon);
    const [one, other] = [limits().limiter('away', 10), limits().limiter('away', 10)];
    await server.stop();
    for (let use = 0; use < 8; use++) expect(await one.limit('a')).toMatchObject({ allowed: true });
    expect(await other.limit('a')).toMatchObject({ allowed: true });
    await server.start();
    await expect
      .poll(async () => (await one.limit('a')).allowed && (await other.limit('a')).allowed, {
        timeout: 10_000,
        interval: 200,
      })
      .toBe(false);
  });
});
