import { describe, expect, it } from 'vitest';
import { redisAddress } from '../../../src/platform/redis/address.ts';

describe('the address of Redis', () => {
  it('is a server, with what it needs', () => {
    expect(redisAddress('rediss://user:p%40ss@redis.internal:6380/2')).toEqual({
      servers: [{ host: 'redis.internal', port: 6380 }],
      isCluster: false,
      isTls: true,
      username: 'user',
      password: 'p@ss',
      database: 2,
    });
    expect(redisAddress('redis://[::1]')).toMatchObject({
      servers: [{ host: '::1', port: 6379 }],
      isTls: false,
      password: undefined,
      database: 0,
    });
  });

  it('is a cluster where there are several', () => {
    expect(redisAddress('redis://:secret@one:1, redis://other:2')).toMatchObject({
      servers: [
        { host: 'one', port: 1 },
        { host: 'other', port: 2 },
      ],
      isCluster: true,
      password: 'secret',
    });
  });

  it.each([
    'secret',
    'http://:secret@one',
    'redis://',
    'redis://:secret@one:port',
    'redis://:secret@one/name',
    'redis://:secret@one,rediss://:secret@other',
    'redis://:secret@one,',
    'redis://:secret%@one',
  ])('%s is refused without being repeated', (url) => {
    expect(() => redisAddress(url)).toThrow(expect.objectContaining({ code: 'validation_error' }));
    expect(() => redisAddress(url)).not.toThrow(/secret/);
  });
});
