import { afterEach, expect, it } from 'vitest';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { connections } from './open.ts';

let server: RedisServer | undefined;
const opened = connections();
afterEach(async () => {
  opened.close();
  await server?.remove();
});

async function claim(...settings: string[]): Promise<string> {
  server = await redisServer(settings);
  return opened
    .open(server.url)
    .claim('mine')
    .catch((error: Error) => error.message);
}

const BOUNDED = ['--maxmemory', '100mb'];

it.each([
  ['without a bound', ['--maxmemory-policy', 'allkeys-lru']],
  ['that refuses when it is full', [...BOUNDED, '--maxmemory-policy', 'noeviction']],
  ['that deletes only what expires', [...BOUNDED, '--maxmemory-policy', 'volatile-lru']],
])('a Redis %s is taken', async (_, settings) => {
  expect(await claim(...settings)).toBe('mine');
});

it.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'])(
  'a Redis that deletes anything when it is full is refused: %s',
  async (policy) => {
    expect(await claim(...BOUNDED, '--maxmemory-policy', policy)).toBe(
      'Redis deletes messages when it is full: its maxmemory-policy has to be noeviction.',
    );
  },
);
