import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { begin, KEY, start, workFolder } from '../node/start.ts';
import { type OtherHost, otherHost } from '../support/other-host.ts';
import { allServers } from '../support/servers/all.ts';
import { job, results, submit } from './portfolios.ts';

const ROWS = 200_000;
const PATIENCE = { timeout: 90_000 };
const cluster = allServers();
let host: OtherHost | undefined;
const { folder, remove } = workFolder();
beforeAll(() => {
  if (isRoot) host = otherHost(`solvent${process.pid % 1000}`);
});
afterAll(() => {
  host?.remove();
  remove();
});

const rows = Array.from(
  { length: ROWS },
  (_, row) => `${row % 2},${row % 20_000},${(row % 500) * 1_000 + 1}`,
);
const file = ['employed,bank_balance,annual_salary', ...rows].join('\n');

// Only root may make a host of its own.
const isRoot = process.getuid?.() === 0;
it.skipIf(!isRoot)(
  'who is cut off from all servers in the midst of a job is gone on for by others, and changes nothing once it is back',
  async () => {
    const bucket = cluster.s3.variables();
    const variables = (name: string, address: (port: number) => string) => ({
      API_KEY: KEY,
      SOLVENT_STATE: join(folder, name),
      DATABASE_URL: `postgres://solvent@${address(cluster.postgres.port)}/postgres`,
      REDIS_URL: `redis://${address(cluster.redis.port)}`,
      ...bucket,
      S3_ENDPOINT: `http://${address(cluster.s3.port)}`,
      // Many, and each takes longer to score than to take and to settle.
      PORTFOLIO_CHUNK_BYTES: '262144',
      STOP_DELAY_SECONDS: '0',
      BATCH_THREADS: '1',
    });
    const here = (port: number) => `127.0.0.1:${port}`;
    const reached = new Map<number, string>();
    for (const { port } of [cluster.postgres, cluster.redis, cluster.s3])
      reached.set(port, await host!.reach(port));
    const api = await start({ ...variables('api', here), ROLES: 'api' }, folder);
    host!.spawn([process.execPath, join(import.meta.dirname, '../../../workers/node/index.ts')], {
      ...variables('there', (port) => reached.get(port)!),
      ROLES: 'batch',
    });
    const status = (id: string) => expect.poll(async () => (await job(api, id)).status, PATIENCE);

    const undisturbed = await submit(api, file);
    await status(undisturbed).toBe('SUCCESS');
    const expected = await results(api, undisturbed);
    expect(expected.trimEnd().split('\n')).toHaveLength(ROWS + 1);

    const cutOff = await submit(api, file);
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
    const after = await submit(api, file);
    await status(after).toBe('SUCCESS');
    expect(await results(api, after)).toBe(expected);
    expect(await results(api, cutOff)).toBe(expected);
    api.child.kill('SIGTERM');
    expect((await api.ended).code).toBe(0);
  },
);
