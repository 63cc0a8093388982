import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { begin, HEADERS, KEY, type Started, start, workFolder } from '../node/start.ts';
import { type OtherHost, otherHost } from '../support/other-host.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { type S3Server, s3Server } from '../support/servers/s3.ts';

const ROWS = 200_000;
const PATIENCE = { timeout: 90_000 };
let [postgres, redis, s3]: [PostgresServer, RedisServer, S3Server] = [] as never;
let host: OtherHost | undefined;
const { folder, remove } = workFolder();
beforeAll(async () => {
  [postgres, redis, s3] = await Promise.all([postgresServer(), redisServer(), s3Server()]);
  if (isRoot) host = otherHost(`solvent${process.pid % 1000}`);
});
afterAll(async () => {
  host?.remove();
  await Promise.all([postgres, redis, s3].map((server) => server.remove()));
  remove();
});

const rows = Array.from(
  { length: ROWS },
  (_, row) => `${row % 2},${row % 20_000},${(row % 500) * 1_000 + 1}`,
);
const file = ['employed,bank_balance,annual_salary', ...rows].join('\n');

async function submit({ url }: Started): Promise<string> {
  const answer = await fetch(`${url}/api/v1/portfolios`, {
    method: 'POST',
    headers: { ...HEADERS, 'Content-Type': 'text/csv' },
    body: file,
  });
  return ((await answer.json()) as { data: { job_id: string } }).data.job_id;
}

async function job({ url }: Started, id: string): Promise<{ status: string; progress: number }> {
  const answer = await fetch(`${url}/api/v1/portfolios/${id}`, { headers: HEADERS });
  return ((await answer.json()) as { data: { status: string; progress: number } }).data;
}

async function results({ url }: Started, id: string): Promise<string> {
  return (await fetch(`${url}/api/v1/portfolios/${id}/results`, { headers: HEADERS })).text();
}

// Only root may make a host of its own.
const isRoot = process.getuid?.() === 0;
it.skipIf(!isRoot)(
  'who is cut off from all servers in the midst of a job is gone on for by others, and changes nothing once it is back',
  async () => {
    const bucket = s3.variables();
    const variables = (name: string, address: (port: number) => string) => ({
      API_KEY: KEY,
      SOLVENT_STATE: join(folder, name),
      DATABASE_URL: `postgres://solvent@${address(postgres.port)}/postgres`,
      REDIS_URL: `redis://${address(redis.port)}`,
      ...bucket,
      S3_ENDPOINT: `http://${address(s3.port)}`,
      // Many, and each takes longer to score than to take and to settle.
      PORTFOLIO_CHUNK_BYTES: '262144',
      STOP_DELAY_SECONDS: '0',
      BATCH_THREADS: '1',
    });
    const here = (port: number) => `127.0.0.1:${port}`;
    const reached = new Map<number, string>();
    for (const { port } of [postgres, redis, s3]) reached.set(port, await host!.reach(port));
    const api = await start({ ...variables('api', here), ROLES: 'api' }, folder);
    host!.spawn([process.execPath, join(import.meta.dirname, '../../../workers/node/index.ts')], {
      ...variables('there', (port) => reached.get(port)!),
      ROLES: 'batch',
    });
    const status = (id: string) => expect.poll(async () => (await job(api, id)).status, PATIENCE);

    const undisturbed = await submit(api);
    await status(undisturbed).toBe('SUCCESS');
    const expected = await results(api, undisturbed);
    expect(expected.trimEnd().split('\n')).toHaveLength(ROWS + 1);

    const cutOff = await submit(api);
    await expect
      .poll(async () => (await job(api, cutOff)).progress, { ...PATIENCE, interval: 10 })
      .toBeGreaterThan(0);
    host!.cut();
    expect((await job(api, cutOff)).progress).toBeLessThan(1);
    const other = begin({ ...variables('other', here), ROLES: 'batch' }, folder);
    await status(cutOff).toBe('SUCCESS');
    expect(await results(api, cutOff)).toBe(expected);

    other.child.kill('SIGTERM');
    expect((await other.ended).code).toBe(0);
    host!.mend();
    // It is the only one that scores, and whatever it had in hand is told to the servers now.
    const after = await submit(api);
    await status(after).toBe('SUCCESS');
    expect(await results(api, after)).toBe(expected);
    expect(await results(api, cutOff)).toBe(expected);
    api.child.kill('SIGTERM');
    expect((await api.ended).code).toBe(0);
  },
);
