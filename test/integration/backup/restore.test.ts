import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/platform/node/backup/manifest.ts';
import { backupSource } from '../../../src/platform/node/backup/places.ts';
import { backUpState, contents, restoreState } from '../../platform/node/backup/states.ts';
import { begin, KEY, type Started, start, workFolder } from '../node/start.ts';
import { allServers } from '../support/servers/all.ts';
import { answersOf, filesOf, happen, stateOf, statusOf, submit, type Variables } from './installation.ts';

const cluster = allServers();
const { folder, remove } = workFolder();
afterAll(remove);

let count = 0;
const fresh = () => join(folder, String(++count));
const COMMON = { STOP_DELAY_SECONDS: '0', RATE_LIMIT_PER_MINUTE: '0', SAMPLE_RATE: '1' };
const onFiles = async (): Promise<Variables> => ({ ...COMMON, SOLVENT_STATE: fresh() });
async function onServers(): Promise<Variables> {
  const name = `database_${++count}`;
  await cluster.postgres.ask(`CREATE DATABASE ${name}`);
  return {
    ...COMMON,
    SOLVENT_STATE: fresh(),
    DATABASE_URL: cluster.postgres.url.replace(/postgres$/, name),
    ...cluster.s3.variables(),
  };
}
const PLACES = { files: onFiles, servers: onServers };

async function stop({ child, ended }: Pick<Started, 'child' | 'ended'>) {
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, stderr: '' });
}

/** As after a fire. */
async function destroy({ SOLVENT_STATE, DATABASE_URL, S3_BUCKET }: Variables): Promise<void> {
  rmSync(SOLVENT_STATE, { recursive: true });
  if (DATABASE_URL)
    await cluster.postgres.ask(`DROP DATABASE ${new URL(DATABASE_URL).pathname.slice(1)} WITH (FORCE)`);
  if (S3_BUCKET) rmSync(join(cluster.s3.data, S3_BUCKET), { recursive: true });
}

const errorsOf = ({ lines }: Pick<Started, 'lines'>) =>
  lines().filter(({ level, event }) => level === 'error' && event !== 'drift_alert');

describe.each(Object.keys(PLACES) as (keyof typeof PLACES)[])('an installation on %s', (from) => {
  it('that was backed up while it ran and then destroyed is restored, on files and on servers, with the same answers, jobs and history, byte for byte', async () => {
    const variables = await PLACES[from]();
    const original = await start(variables, folder);
    const { job } = await happen(original.url, variables);
    const backup = fresh();
    // Once all that was sampled is stored: what is on its way to the database is in no backup.
    await expect.poll(() => messagesOf(variables), { timeout: 20_000 }).toBe(0);
    const manifest = await backUpState(stateOf(variables), backup);
    expect(manifest.tables.filter(({ rows }) => rows > 0).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'samples',
        'outcomes',
        'drift_reports',
        'model_events',
        'model_upkeep',
        'first_answers',
      ]),
    );
    const before = await answersOf(original.url, job);
    expect(before).toMatchObject({ reports: expect.any(Number), repeated: { data: { model_version: '1' } } });
    expect(before.reports).toBeGreaterThan(0);
    await stop(original);
    await destroy(variables);

    for (const [name, place] of Object.entries(PLACES)) {
      const restored = await place();
      await restoreState(backup, stateOf(restored));
      const again = await backUpState(stateOf(restored), fresh());
      expect(contents(again), name).toEqual(contents(await readManifest(backup)));
      // It begins by itself with what is due, and changes nothing of what was.
      const running = await start(restored, folder);
      expect(await answersOf(running.url, job), name).toEqual(before);
      await happen(running.url, restored);
      await stop(running);
      expect(errorsOf(running), name).toEqual([]);
    }
  });
});

/** What is on its way in the queues of its database. */
async function messagesOf(variables: Variables): Promise<number> {
  const { snapshot } = await backupSource(stateOf(variables));
  const [row] = await snapshot.query<{ waiting: number }>('SELECT count(*) AS waiting FROM queue_messages');
  snapshot.close();
  return row!.waiting;
}

describe('a job that was on its way when a backup was made', () => {
  it.each([
    ['files', 'servers', onFiles],
    ['servers and Redis', 'files', async () => ({ ...(await onServers()), REDIS_URL: cluster.redis.url })],
  ] as [string, keyof typeof PLACES, () => Promise<Variables>][])(
    'on %s is finished after the restore on %s, with the bytes that it has without',
    async (_, to, make) => {
      const variables = { ...(await make()), PORTFOLIO_CHUNK_BYTES: '16384', BATCH_THREADS: '1' };
      const api = await start({ ...variables, ROLES: 'api' }, folder);
      const job = await submit(api.url, 60_000);
      const batch = begin({ ...variables, ROLES: 'batch' }, folder);
      await expect
        .poll(async () => (await statusOf(api.url, job)).scored, { timeout: 60_000, interval: 5 })
        .toBeGreaterThan(0);
      const backup = fresh();
      await backUpState(stateOf(variables), backup);
      const chunks = readFileSync(join(backup, 'tables/portfolio_chunks.ndjson'), 'utf8');
      for (const state of ['DONE', 'QUEUED']) expect(chunks).toContain(`"${state}"`);
      await expect
        .poll(async () => (await statusOf(api.url, job)).status, { timeout: 120_000 })
        .toBe('SUCCESS');
      const expected = await filesOf(api.url, job);
      await stop(batch);
      await stop(api);

      const restored = await PLACES[to]();
      await restoreState(backup, stateOf(restored));
      const running = await start({ ...restored, PORTFOLIO_CHUNK_BYTES: '16384' }, folder);
      await expect
        .poll(async () => (await statusOf(running.url, job)).status, { timeout: 120_000 })
        .toBe('SUCCESS');
      expect(await filesOf(running.url, job)).toEqual(expected);
      await stop(running);
      expect(errorsOf(running)).toEqual([]);
    },
  );
});

describe('a copy that was restored beside its original', () => {
  async function refusal(variables: Variables) {
    const { child, ended } = begin({ ...variables, API_KEY: KEY, PORT: '0', HOST: '127.0.0.1' }, folder);
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    return ended.finally(() => clearTimeout(late));
  }

  it('takes no part of its Redis, its bucket or its database, and starts on others', async () => {
    const [original, copy] = [
      { ...(await onServers()), REDIS_URL: `${cluster.redis.url}/3` },
      { ...(await onServers()), REDIS_URL: `${cluster.redis.url}/4` },
    ];
    await stop(await start({ ...original, ROLES: 'api' }, folder));
    const backup = fresh();
    await backUpState(stateOf(original), backup);
    await restoreState(backup, stateOf(copy));
    const { REDIS_URL, S3_BUCKET, DATABASE_URL }: Record<string, string> = original;
    for (const [part, word] of [
      [{ REDIS_URL }, 'REDIS_URL'],
      [{ S3_BUCKET }, 'S3_BUCKET'],
      [{ DATABASE_URL }, 'S3_BUCKET'],
    ] as [Partial<Variables>, string][])
      expect(await refusal({ ...copy, ...part } as Variables)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(word),
      });
    await stop(await start({ ...copy, ROLES: 'api' }, folder));
    await stop(await start({ ...original, ROLES: 'api' }, folder));

    // Its original is gone.
    await cluster.redis.ask('-n', '3', 'FLUSHDB');
    await stop(await start({ ...copy, REDIS_URL: original.REDIS_URL, ROLES: 'api' }, folder));
  });

  it('is no place for another restore, and half a restore is none to start on', async () => {
    const original = await onServers();
    await stop(await start({ ...original, ROLES: 'api' }, folder));
    const backup = fresh();
    await backUpState(stateOf(original), backup);
    await expect(restoreState(backup, stateOf(original))).rejects.toThrow('has files already');
    const { S3_BUCKET } = cluster.s3.variables();
    await expect(restoreState(backup, stateOf({ ...original, S3_BUCKET }))).rejects.toThrow(
      'has rows already',
    );
    expect(existsSync(join(cluster.s3.data, S3_BUCKET, 'installation'))).toBe(false);
    await expect(backUpState(stateOf({ ...original, S3_BUCKET }), fresh())).rejects.toThrow(
      'are not in S3_BUCKET',
    );

    const half = await onServers();
    const broken = new Error('Somebody pulled the plug.');
    const failing = restoreState(backup, stateOf(half), undefined, (target) => ({
      ...target,
      async resume() {
        throw broken;
      },
    }));
    await expect(failing).rejects.toBe(broken);
    expect(await refusal(half)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('npm run restore'),
    });
    await restoreState(backup, stateOf(half));
    await stop(await start({ ...half, ROLES: 'api' }, folder));
  });
});
