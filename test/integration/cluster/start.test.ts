import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../scripts/dev/stack.ts';
import { trainingDataKey } from '../../../src/retraining/training-data.ts';
import { APPLICATION, begin, HEADERS, KEY, start, workFolder } from '../node/start.ts';
import { allServers } from '../support/servers/all.ts';

const cluster = allServers();
const { folder, remove } = workFolder();
afterAll(remove);

let [states, databases] = [0, 0];
const freshFolder = () => ({ SOLVENT_STATE: join(folder, `state-${++states}`), STOP_DELAY_SECONDS: '0' });

async function freshDatabase() {
  const name = `database_${++databases}`;
  await cluster.postgres.ask(`CREATE DATABASE ${name}`);
  return { DATABASE_URL: cluster.postgres.url.replace(/postgres$/, name) };
}

/** What it ends with where it cannot be started. One that does start is ended, with no code. */
async function refusal(variables: Record<string, string>) {
  const { child, ended } = begin({ ...variables, API_KEY: KEY, PORT: '0', HOST: '127.0.0.1' }, folder);
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return ended.finally(() => clearTimeout(late));
}

async function stop({ child, ended }: Pick<Awaited<ReturnType<typeof start>>, 'child' | 'ended'>) {
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, stderr: '' });
}

it('two machines on the same servers know the same jobs, files and versions, and keep nothing of them in their folders', async () => {
  const servers = { ...(await freshDatabase()), ...cluster.s3.variables(), REDIS_URL: cluster.redis.url };
  const [here, there] = [
    { ...freshFolder(), ...servers },
    { ...freshFolder(), ...servers },
  ];
  // They prepare the same database and bucket at the same time.
  const [api, batch] = await Promise.all([start({ ...here, ROLES: 'api' }, folder), start(there, folder)]);
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
  expect((await cluster.redis.ask('KEYS', '*')).length).toBeGreaterThan(0);
  await Promise.all([stop(api), stop(batch)]);
});

it('waits for a database that is away, says why without its password, and begins once it is there', async () => {
  const away = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
  const variables = {
    ...freshFolder(),
    ...(await freshDatabase()),
    API_KEY: KEY,
    PORT: '0',
    HOST: '127.0.0.1',
    ROLES: 'api',
  };
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

  await cluster.postgres.stop();
  const waiting = begin(variables, folder);
  await expect.poll(() => waiting.lines().length, { timeout: 20_000 }).toBeGreaterThan(0);
  await cluster.postgres.start();
  await expect
    .poll(() => waiting.lines().map(({ event }) => event), { timeout: 20_000 })
    .toContain('listening');
  await stop(waiting);
});

it.each([
  ['Redis', () => ({ REDIS_URL: 'redis://:hidden@127.0.0.1:1' }), /Redis cannot be reached/],
  ['the bucket', () => ({ ...cluster.s3.variables(), S3_BUCKET: 'no-such-bucket' }), /S3_BUCKET/],
  ['the key', () => ({ ...cluster.s3.variables(), S3_SECRET_ACCESS_KEY: 'hidden' }), /S3_SECRET_ACCESS_KEY/],
  [
    'a right',
    async () => {
      const { DATABASE_URL } = await freshDatabase();
      await cluster.postgres.ask("CREATE ROLE visitor LOGIN PASSWORD 'hidden'");
      return { DATABASE_URL: DATABASE_URL.replace('solvent@', 'visitor:hidden@') };
    },
    /does not let this user/,
  ],
])('waits for %s that it has to have, and says so', async (_, servers, reason) => {
  const variables = { ...freshFolder(), ...(await servers()), ROLES: 'api' };
  const begun = begin({ ...variables, API_KEY: KEY, PORT: '0', HOST: '127.0.0.1' }, folder);
  await expect.poll(() => begun.lines().length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(begun.lines()[0]).toMatchObject({ event: 'server_away', reason: expect.stringMatching(reason) });
  expect(JSON.stringify(begun.lines())).not.toContain('hidden');
  await stop(begun);
});

it('refuses a folder that was used with a database when the variable is forgotten or names another, and one with a database of its own', async () => {
  const here = { ...freshFolder(), ...(await freshDatabase()) };
  const embedded = { ...here, DATABASE_URL: '' };
  await stop(await start({ ...here, ROLES: 'api' }, folder));
  expect(await refusal(embedded)).toMatchObject({ code: 2, stderr: expect.stringContaining('DATABASE_URL') });
  expect(await refusal({ ...here, ...(await freshDatabase()) })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('another database'),
  });

  rmSync(here.SOLVENT_STATE, { recursive: true });
  await stop(await start({ ...embedded, ROLES: 'api' }, folder));
  expect(await refusal(here)).toMatchObject({ code: 2, stderr: expect.stringContaining('state.db') });
});

it('refuses a process whose files or queues are not those of its database', async () => {
  const servers = { ...(await freshDatabase()), ...cluster.s3.variables() };
  await stop(await start({ ...freshFolder(), ...servers, ROLES: 'api' }, folder));
  const { DATABASE_URL } = servers;
  // Its rows name files that are in the bucket.
  const elsewhere = { code: 2, stderr: expect.stringContaining('The files of the database') };
  expect(await refusal({ ...freshFolder(), DATABASE_URL })).toMatchObject(elsewhere);
  expect(await refusal({ ...freshFolder(), ...servers, ...cluster.s3.variables() })).toMatchObject(elsewhere);
  expect(await refusal({ ...freshFolder(), ...servers, ...(await freshDatabase()) })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('files of another installation'),
  });
  const queues = { REDIS_URL: `${cluster.redis.url}/5` };
  await stop(await start({ ...freshFolder(), ...servers, ...queues, ROLES: 'api' }, folder));
  expect(await refusal({ ...freshFolder(), ...(await freshDatabase()), ...queues })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('another installation uses'),
  });
});

it('commands on a machine where nothing ran yet work on the servers that their variables name', async () => {
  const servers = { ...(await freshDatabase()), ...cluster.s3.variables() };
  const api = await start({ ...freshFolder(), ...servers, ROLES: 'api' }, folder);
  const { SOLVENT_STATE } = freshFolder();
  const loans = join(folder, 'loans.csv');
  const script = (name: string, ...given: string[]) =>
    promisify(execFile)(process.execPath, [join(PROJECT_ROOT, 'scripts', name), ...given], {
      env: { PATH: process.env.PATH, ...servers, SOLVENT_STATE },
    });
  await script('sample.ts', '--rows', '2000', '--seed', '3', '--out', loans);
  await script('publish-training-data.ts', '--data', loans);
  const published = join(cluster.s3.data, servers.S3_BUCKET, trainingDataKey('loan-default'));
  expect(await readFile(published, 'utf8')).toBe(await readFile(loans, 'utf8'));
  expect(existsSync(join(SOLVENT_STATE, 'lock.sqlite'))).toBe(false);
  await stop(api);
});
