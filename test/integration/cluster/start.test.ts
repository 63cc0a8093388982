import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APPLICATION, begin, HEADERS, KEY, start, workFolder } from '../node/start.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { type RedisServer, redisServer } from '../support/servers/redis.ts';
import { type S3Server, s3Server } from '../support/servers/s3.ts';

let [postgres, redis, s3]: [PostgresServer, RedisServer, S3Server] = [] as never;
const { folder, remove } = workFolder();
beforeAll(async () => {
  [postgres, redis, s3] = await Promise.all([postgresServer(), redisServer(), s3Server()]);
});
afterAll(async () => {
  await Promise.all([postgres, redis, s3].map((server) => server.remove()));
  remove();
});

let states = 0;
const place = () => ({
  SOLVENT_STATE: join(folder, `state-${++states}`),
  DATABASE_URL: postgres.url,
  STOP_DELAY_SECONDS: '0',
});

async function stop({ child, ended }: Pick<Awaited<ReturnType<typeof start>>, 'child' | 'ended'>) {
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, stderr: '' });
}

it('two machines on the same servers know the same jobs, files and versions, and keep nothing of them in their folders', async () => {
  const bucket = s3.makeBucket();
  const { accessKeyId, secretAccessKey, endpoint } = s3;
  const everything = () => ({
    ...place(),
    REDIS_URL: redis.url,
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  });
  const [here, there] = [everything(), everything()];
  // They prepare the same database and bucket at the same time.
  const [api, batch] = await Promise.all([
    start({ ...here, ROLES: 'api' }, folder),
    start({ ...there, PORT: '0' }, folder),
  ]);
  const rows = Array.from({ length: 500 }, (_, row) => `${row % 2},${row * 10},${row * 1000 + 1000}`);
  const body = ['employed,bank_balance,annual_salary', ...rows].join('\n');
  const sent = await fetch(`${api.url}/api/v1/portfolios`, {
    method: 'POST',
    headers: { ...HEADERS, 'Content-Type': 'text/csv' },
    body,
  });
  const { data } = (await sent.json()) as { data: { job_id: string } };
  for (const { url } of [api, batch]) {
    const status = async () => {
      const answer = await fetch(`${url}/api/v1/portfolios/${data.job_id}`, { headers: HEADERS });
      return ((await answer.json()) as { data: { status: string } }).data.status;
    };
    await expect.poll(status, { timeout: 20_000 }).toBe('SUCCESS');
    const results = await fetch(`${url}/api/v1/portfolios/${data.job_id}/results`, { headers: HEADERS });
    expect((await results.text()).trim().split('\n')).toHaveLength(501);
    const scored = await fetch(`${url}/api/v1/predict`, {
      method: 'POST',
      headers: HEADERS,
      body: APPLICATION,
    });
    expect(scored.status).toBe(200);
  }
  for (const { SOLVENT_STATE } of [here, there])
    for (const name of ['state.db', 'blobs']) expect(existsSync(join(SOLVENT_STATE, name))).toBe(false);
  expect((await redis.ask('KEYS', '*')).length).toBeGreaterThan(0);
  await Promise.all([stop(api), stop(batch)]);
});

it('waits for a database that is away, says why without its password, and begins once it is there', async () => {
  const away = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
  const variables = { ...place(), API_KEY: KEY, PORT: '0', HOST: '127.0.0.1', ROLES: 'api' };
  const begun = begin(
    { ...variables, DATABASE_URL: `postgres://solvent:hidden@127.0.0.1:${away}/postgres` },
    folder,
  );
  await expect.poll(() => begun.lines().length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(begun.lines()[0]).toMatchObject({
    level: 'warn',
    event: 'server_away',
    reason: expect.stringContaining('cannot be reached'),
  });
  expect(JSON.stringify(begun.lines())).not.toContain('hidden');
  await stop(begun);

  await postgres.stop();
  const waiting = begin(variables, folder);
  await expect.poll(() => waiting.lines().length, { timeout: 20_000 }).toBeGreaterThan(0);
  await postgres.start();
  await expect
    .poll(() => waiting.lines().map(({ event }) => event), { timeout: 20_000 })
    .toContain('listening');
  await stop(waiting);
});

it('refuses a folder that was used with a database when the variable is forgotten, and one with a database of its own', async () => {
  const here = place();
  const embedded = { ...here, DATABASE_URL: '' };
  await stop(await start({ ...here, ROLES: 'api' }, folder));
  const forgotten = begin({ ...embedded, API_KEY: KEY, PORT: '0' }, folder);
  expect(await forgotten.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('DATABASE_URL') });

  rmSync(here.SOLVENT_STATE, { recursive: true });
  await stop(await start({ ...embedded, ROLES: 'api' }, folder));
  const other = begin({ ...here, API_KEY: KEY, PORT: '0' }, folder);
  expect(await other.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('state.db') });
});
