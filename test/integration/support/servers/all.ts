import { afterAll, beforeAll } from 'vitest';
import { type PostgresServer, postgresServer } from './postgres.ts';
import { type RedisServer, redisServer } from './redis.ts';
import { type S3Server, s3Server } from './s3.ts';

export interface AllServers {
  postgres: PostgresServer;
  redis: RedisServer;
  s3: S3Server;
}

/**
 * All servers that the product can have, for the tests of a file: started before the first and removed behind the last.
 * @param redis settings of Redis, as on its command line
 */
export function allServers(redis: string[] = []): AllServers {
  const servers = {} as AllServers;
  beforeAll(async () => {
    [servers.postgres, servers.redis, servers.s3] = await Promise.all([
      postgresServer(),
      redisServer(redis),
      s3Server(),
    ]);
  });
  afterAll(async () => {
    await Promise.all(Object.values(servers).map((server) => server.remove()));
  });
  return servers;
}
