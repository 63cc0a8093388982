import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APPLICATION, begin, HEADERS, KEY, start, workFolder } from '../node/start.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

let postgres: PostgresServer;
const { folder, remove } = workFolder();
beforeAll(async () => {
  postgres = await postgresServer();
});
afterAll(async () => {
  await postgres.remove();
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

it('two machines on one database know the same jobs and versions, and keep nothing of them in their folders', async () => {
  const [here, there] = [place(), place()];
  const [one, other] = await Promise.all([start({ ...here, ROLES: 'api' }, folder), start(there, folder)]);
  const rows = Array.from({ length: 500 }, (_, row) => `${row % 2},${row * 10},${row * 1000}`);
  const body = ['employed,bank_balance,annual_salary', ...rows].join('\n');
  const headers = { ...HEADERS, 'Content-Type': 'text/csv' };
  // Its file stands where it was sent to: blobs are each machine's own here.
  const sent = await fetch(`${other.url}/api/v1/portfolios`, { method: 'POST', headers, body });
  const { data } = (await sent.json()) as { data: { job_id: string } };
  const status = async () => {
    const answer = await fetch(`${one.url}/api/v1/portfolios/${data.job_id}`, { headers: HEADERS });
    return ((await answer.json()) as { data: { status: string } }).data.status;
  };
  await expect.poll(status, { timeout: 20_000 }).toBe('SUCCESS');
  const scored = await fetch(`${one.url}/api/v1/predict`, {
    method: 'POST',
    headers: HEADERS,
    body: APPLICATION,
  });
  expect(scored.status).toBe(200);
  for (const { SOLVENT_STATE } of [here, there])
    expect(existsSync(join(SOLVENT_STATE, 'state.db'))).toBe(false);
  await Promise.all([stop(one), stop(other)]);
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
