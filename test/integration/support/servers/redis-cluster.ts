import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../../../../scripts/dev/port.ts';
import { type RedisServer, redisServer } from './redis.ts';

const run = promisify(execFile);
const MASTERS = 3;

export interface RedisCluster {
  /** Of all servers, with commas. */
  url: string;
  servers: RedisServer[];
  /** The master that has a key, as the others know it. */
  masterOf(key: string): Promise<RedisServer>;
  /** One of the replicas of a master. */
  replicaOf(master: RedisServer): Promise<RedisServer>;
  /** A server's name among the others. */
  idOf(server: RedisServer): Promise<string>;
  remove(): Promise<void>;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Three masters on loopback that share the slots, each with as many replicas. */
export async function redisCluster(replicas = 0): Promise<RedisCluster> {
  const servers = await Promise.all(
    Array.from({ length: MASTERS * (1 + replicas) }, async () =>
      redisServer([
        ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())],
        ...['--cluster-node-timeout', '1000'],
      ]),
    ),
  );
  const places = servers.map(({ port }) => `127.0.0.1:${port}`);
  const how = ['--cluster-replicas', String(replicas), '--cluster-yes'];
  await run('redis-cli', ['--cluster', 'create', ...places, ...how]);
  const each = (isSo: (server: RedisServer) => Promise<boolean>) => async () =>
    (await Promise.all(servers.map(isSo))).every(Boolean);
  await until(
    'the cluster is complete',
    each(async (server) => /cluster_state:ok/.test(await server.ask('CLUSTER', 'INFO'))),
  );
  await until(
    'the replicas follow',
    each(async (server) => !/master_link_status:down/.test(await server.ask('INFO', 'replication'))),
  );

  /** `id host:port@bus flags master …` of each, from a server that is up. */
  async function table(): Promise<string[][]> {
    const asked = await Promise.any(servers.map((server) => server.ask('CLUSTER', 'NODES')));
    return asked.split('\n').map((line) => line.split(' '));
  }
  const at = (place: string) => servers.find(({ port }) => place.split('@')[0]!.endsWith(`:${port}`))!;

  return {
    url: servers.map(({ url }) => url).join(','),
    servers,
    async masterOf(key) {
      const slot = Number(await Promise.any(servers.map((server) => server.ask('CLUSTER', 'KEYSLOT', key))));
      const row = (await table()).find(
        ([, , flags, , , , , ...slots]) =>
          /master/.test(flags!) &&
          !/fail/.test(flags!) &&
          slots.some((range) => {
            const [first, last = first] = range.split('-').map(Number);
            return slot >= first! && slot <= last!;
          }),
      );
      if (!row) throw new Error(`Nobody has ${key}.`);
      return at(row[1]!);
    },
    async replicaOf(master) {
      const rows = await table();
      const id = rows.find(([, place]) => at(place!) === master)![0];
      return at(rows.find(([, , , of]) => of === id)![1]!);
    },
    idOf: (server) => server.ask('CLUSTER', 'MYID'),
    async remove() {
      await Promise.all(servers.map((server) => server.remove()));
    },
  };
}
