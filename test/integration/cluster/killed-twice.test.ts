import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { begin, KEY, type Started, start, workFolder } from '../node/start.ts';
import { allServers } from '../support/servers/all.ts';
import { job, results, submit } from './portfolios.ts';

/** Longer than a lease. */
const PATIENCE = { timeout: 60_000 };
const ROWS = 500;
const file = [
  'employed,bank_balance,annual_salary',
  ...Array.from({ length: ROWS }, (_, row) => `${row % 2},${row * 10},${row * 1_000 + 1_000}`),
].join('\n');

const cluster = allServers();
const { folder, remove } = workFolder();
afterAll(remove);

/** What a process asks a store for to score a chunk. */
const CHUNK_READ = /^GET \/\S+\/portfolios\//;

/** A way to a server of S3 on which nothing is handed on once a part of a portfolio is asked for. */
async function heldInMidst(port: number) {
  const sockets: Socket[] = [];
  let hold = () => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  const way = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    sockets.push(client, upstream);
    client.on('data', (bytes) => {
      if (CHUNK_READ.test(bytes.toString('latin1'))) hold();
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  return {
    port: (way.address() as { port: number }).port,
    held,
    close() {
      for (const socket of sockets) socket.destroy();
      way.close();
    },
  };
}

async function stop({ child, ended }: Pick<Started, 'child' | 'ended'>) {
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
}

it('a chunk whose process is killed in its midst, and then the next one that took it, is scored once', async () => {
  const bucket = cluster.s3.variables();
  const ways = [await heldInMidst(cluster.s3.port), await heldInMidst(cluster.s3.port)];
  const variables = (name: string, port: number) => ({
    API_KEY: KEY,
    SOLVENT_STATE: join(folder, name),
    DATABASE_URL: cluster.postgres.url,
    REDIS_URL: cluster.redis.url,
    ...bucket,
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    STOP_DELAY_SECONDS: '0',
    BATCH_THREADS: '1',
  });
  const api = await start({ ...variables('api', cluster.s3.port), ROLES: 'api' }, folder);
  const status = async (id: string) => (await job(api, id)).status;
  const batch = (name: string, port: number) => begin({ ...variables(name, port), ROLES: 'batch' }, folder);
  const calm = batch('batch', cluster.s3.port);
  const undisturbed = await submit(api, file);
  await expect.poll(() => status(undisturbed), PATIENCE).toBe('SUCCESS');
  const expected = await results(api, undisturbed);
  expect(expected.trimEnd().split('\n')).toHaveLength(ROWS + 1);
  await stop(calm);

  const id = await submit(api, file);
  for (const [index, { held, port }] of ways.entries()) {
    const { child, ended } = batch(`batch-${index}`, port);
    await held;
    child.kill('SIGKILL');
    await ended;
  }
  expect(await status(id)).not.toBe('SUCCESS');
  const last = batch('batch', cluster.s3.port);
  await expect.poll(() => status(id), PATIENCE).toBe('SUCCESS');
  expect(await results(api, id)).toBe(expected);
  await Promise.all([stop(api), stop(last)]);
  for (const way of ways) way.close();
});
