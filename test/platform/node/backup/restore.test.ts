import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backedUpFiles } from '../../../../src/compose/backed-up-files.ts';
import { jobPrefix } from '../../../../src/jobs/keys.ts';
import { backUp } from '../../../../src/platform/node/backup/backup.ts';
import { readManifest } from '../../../../src/platform/node/backup/manifest.ts';
import { backupSource } from '../../../../src/platform/node/backup/places.ts';
import { filesystemBlobStore } from '../../../../src/platform/node/filesystem.ts';
import { prepareNodeState } from '../../../../src/platform/node/prepare-state.ts';
import { sqliteDatabase } from '../../../../src/platform/node/sqlite.ts';
import type { BlobStore } from '../../../../src/ports.ts';
import { backUpState, contents, MIGRATIONS, restoreState } from './states.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const fresh = () => join(folder, String(++count));
const stateAt = (place: string) => ({ folder: place, servers: {} });

const JOB = `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, created_at, touched_at, expires_at)
  VALUES (?, 'key', 'portfolio', 'PROGRESS', 'loan-default', '1', 1, 1, 99999999999999)`;
const CHUNK = `INSERT INTO portfolio_chunks (job, chunk, state, start, length, first_row, row_count, dispatches, dispatched_at)
  VALUES (?, 0, 'QUEUED', 0, 5, 2, 1, 3, 1)`;

/** A state with a job whose chunk is on its way, and files of it, of a job that is not known and of a history that is longer than the database's. */
async function makeState(place: string) {
  const prepared = await prepareNodeState(stateAt(place), MIGRATIONS);
  const database = sqliteDatabase(join(place, 'state.db'));
  await database.batch([
    { sql: JOB, params: ['known'] },
    { sql: CHUNK, params: ['known'] },
    { sql: "INSERT INTO queue_messages (queue, body, due) VALUES ('chunks', '{}', 0)" },
    { sql: "INSERT INTO leases VALUES ('sweep', 1, 'somebody', 99999999999999)" },
    { sql: "UPDATE registry_id SET id = 'the-registry'" },
    { sql: "INSERT INTO model_outbox (model, copied, last_copy) VALUES ('loan-default', 3, 2)" },
  ]);
  database.close();
  prepared.close();
  const blobs = filesystemBlobStore(join(place, 'blobs'));
  for (const key of [
    `${jobPrefix('known')}input`,
    `${jobPrefix('unknown')}input`,
    'history/loan-default/000000000001.ndjson',
    'history/loan-default/000000000002.ndjson',
    'history/loan-default/000000000004.ndjson',
    'bundles/one/manifest.json',
  ])
    await blobs.put(key, `bytes of ${key}`);
}

async function keysOf(place: string) {
  const { objects } = await filesystemBlobStore(join(place, 'blobs')).list('');
  return objects.map(({ key }) => key);
}

const [original, backup] = [fresh(), fresh()];
beforeAll(async () => {
  await makeState(original);
  await backUpState(stateAt(original), backup);
});

describe('a backup', () => {
  it('has the files that its rows may name, and no others', async () => {
    expect(await keysOf(backup)).toEqual([
      'bundles/one/manifest.json',
      'history/loan-default/000000000001.ndjson',
      'history/loan-default/000000000002.ndjson',
      'portfolios/known/input',
    ]);
    expect(await readdir(join(backup, 'blobs'))).not.toContain('.solvent');
  });

  it('has every table but the queue, leases, migrations and whose the files are', async () => {
    const database = sqliteDatabase(':memory:');
    database.migrate(MIGRATIONS);
    const all = await database.query<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    const { tables } = await readManifest(backup);
    const taken = tables.map(({ name }) => name);
    const left = all.map(({ name }) => name).filter((name) => !taken.includes(name));
    expect(left.sort()).toEqual(['leases', 'migrations', 'store_id']);
  });

  it('is made in a new folder alone, and only of what there is', async () => {
    await expect(backUpState(stateAt(original), backup)).rejects.toThrow('holds a backup');
    const half = fresh();
    cpSync(backup, half, { recursive: true });
    rmSync(join(half, 'manifest.json'));
    await expect(backUpState(stateAt(original), half)).rejects.toThrow('interrupted');
    const inside = join(original, 'blobs/monday');
    for (const folder of [inside, relative('.', inside)])
      await expect(backUpState(stateAt(original), folder)).rejects.toThrow('among the files');
    expect(existsSync(inside)).toBe(false);
    const nothing = fresh();
    await expect(backUpState(stateAt(nothing), fresh())).rejects.toThrow('nothing to back up');
    expect(existsSync(nothing)).toBe(false);
  });

  it('says which files were deleted while it was made', async () => {
    const place = fresh();
    await makeState(place);
    const source = await backupSource(stateAt(place));
    const deleting: BlobStore = {
      ...source.blobs,
      async get(key) {
        if (key.endsWith('/input')) await source.blobs.delete([key]);
        return source.blobs.get(key);
      },
    };
    const [to, restored] = [fresh(), fresh()];
    const { blobs } = await backUp({ ...source, blobs: deleting, filesOf: backedUpFiles }, to);
    expect(blobs).toMatchObject({ count: 3, gone: ['portfolios/known/input'] });
    await restoreState(to, stateAt(restored));
    expect(await keysOf(restored)).toHaveLength(4);
  });
});

describe('a restore', () => {
  it('makes an installation that a backup of is the same, but for what was on its way, which is due again', async () => {
    const [place, again] = [fresh(), fresh()];
    await restoreState(backup, stateAt(place));
    const [before, after] = [await readManifest(backup), await backUpState(stateAt(place), again)];
    const others = ({ tables, ...rest }: ReturnType<typeof contents>) => ({
      ...rest,
      tables: tables.filter(({ name }) => name !== 'portfolio_chunks'),
    });
    expect(others(contents(after))).toEqual(others(contents(before)));
    const database = sqliteDatabase(join(place, 'state.db'));
    expect(await database.query('SELECT state, dispatches FROM portfolio_chunks')).toEqual([
      { state: 'WAITING', dispatches: 2 },
    ]);
    for (const table of ['queue_messages', 'leases'])
      expect(await database.query(`SELECT * FROM ${table}`)).toEqual([]);
    const [store] = await database.query<{ id: string }>('SELECT id FROM store_id');
    expect(readFileSync(join(place, 'blobs/installation'), 'utf8')).toBe(`the-registry ${store!.id}`);
    database.close();
    (await prepareNodeState(stateAt(place), MIGRATIONS)).close();
  });

  it('is refused where files or rows stand already, and changes nothing there', async () => {
    const place = fresh();
    await makeState(place);
    await expect(restoreState(backup, stateAt(place))).rejects.toThrow('has files already');
    rmSync(join(place, 'blobs'), { recursive: true });
    await expect(restoreState(backup, stateAt(place))).rejects.toThrow(/has rows already, in \w+/);
    expect(await keysOf(place)).toEqual([]);
  });

  it('is refused beside what is left of another database', async () => {
    const place = fresh();
    await makeState(place);
    rmSync(join(place, 'blobs'), { recursive: true });
    rmSync(join(place, 'state.db'));
    writeFileSync(join(place, 'state.db-wal'), 'of another');
    await expect(restoreState(backup, stateAt(place))).rejects.toThrow('state.db-wal');
    expect(await keysOf(place)).toEqual([]);
  });

  const damages: [string, (folder: string) => void, RegExp][] = [
    ['a manifest that is missing', (at) => rmSync(join(at, 'manifest.json')), /not finished/],
    ['half a manifest', (at) => truncateSync(join(at, 'manifest.json'), 700), /manifest.json is damaged/],
    [
      'a table that is cut short',
      (at) => truncateSync(join(at, 'tables/portfolio_jobs.ndjson'), 20),
      /has 20 bytes/,
    ],
    [
      'a table with a row more',
      (at) => appendFileSync(join(at, 'tables/samples.ndjson'), '[]\n'),
      /has 3 bytes/,
    ],
    [
      'a table that is missing',
      (at) => rmSync(join(at, 'tables/outcomes.ndjson')),
      /outcomes.ndjson is missing/,
    ],
    [
      'a table of nobody',
      (at) => writeFileSync(join(at, 'tables/more.ndjson'), ''),
      /is not in the manifest/,
    ],
    ['a file that is missing', (at) => rmSync(join(at, 'blobs/portfolios/known/input')), /input is missing/],
    [
      'a file with another byte',
      (at) => writeFileSync(join(at, 'blobs/portfolios/known/input'), 'Bytes of portfolios/known/input'),
      /other bytes/,
    ],
    ['a list of files that is cut short', (at) => truncateSync(join(at, 'blobs.ndjson'), 30), /has 30 bytes/],
  ];
  it.each(damages)('refuses a backup with %s before anything is written', async (_, damage, message) => {
    const [copy, place] = [fresh(), fresh()];
    cpSync(backup, copy, { recursive: true });
    damage(copy);
    await expect(restoreState(copy, stateAt(place))).rejects.toThrow(message);
    expect(existsSync(place)).toBe(false);
  });

  it('refuses a backup of a later version, and takes one of an earlier one', async () => {
    const [earlier, place] = [fresh(), fresh()];
    cpSync(MIGRATIONS, earlier, { recursive: true });
    rmSync(join(earlier, '0034_tally_receipts.sql'));
    await expect(restoreState(backup, stateAt(place), earlier)).rejects.toThrow('0034_tally_receipts.sql');

    const later = fresh();
    cpSync(MIGRATIONS, later, { recursive: true });
    // It changes rows that were there before it.
    writeFileSync(
      join(later, '9999_later.sql'),
      "ALTER TABLE portfolio_jobs ADD COLUMN later TEXT;\nUPDATE portfolio_jobs SET later = 'than ' || id;",
    );
    await restoreState(backup, stateAt(place), later);
    const database = sqliteDatabase(join(place, 'state.db'));
    expect(await database.query('SELECT later FROM portfolio_jobs')).toEqual([{ later: 'than known' }]);
    database.close();
  });
});

describe('a restore that is interrupted', () => {
  const broken = new Error('Somebody pulled the plug.');
  const failing = async () => {
    throw broken;
  };

  it.each([
    ['files', (target) => ({ ...target, blobs: { ...target.blobs, put: failAt(target.blobs.put, 3) } })],
    [
      'the tables',
      (target) => ({
        ...target,
        openDatabase: async () => ({ ...(await target.openDatabase()), load: failing }),
      }),
    ],
    ['what is done after the rows', (target) => ({ ...target, resume: failing })],
  ] as [string, Parameters<typeof restoreState>[3]][])(
    'in the midst of %s is begun again, to the same end, and nothing starts before',
    async (_, change) => {
      const place = fresh();
      await expect(restoreState(backup, stateAt(place), MIGRATIONS, change)).rejects.toBe(broken);
      await expect(prepareNodeState(stateAt(place), MIGRATIONS)).rejects.toThrow('npm run restore');
      await expect(backUpState(stateAt(place), fresh())).rejects.toThrow();
      const other = fresh();
      await backUpState(stateAt(original), other);
      await expect(restoreState(other, stateAt(place))).rejects.toThrow('half of another backup');

      await restoreState(backup, stateAt(place));
      const { tables, blobs } = await backUpState(stateAt(place), fresh());
      const expected = await readManifest(backup);
      expect(blobs).toEqual(expected.blobs);
      expect(tables.map(({ rows }) => rows)).toEqual(expected.tables.map(({ rows }) => rows));
      (await prepareNodeState(stateAt(place), MIGRATIONS)).close();
    },
  );

  /** The calls after so many fail. */
  function failAt<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>, calls: number) {
    let made = 0;
    return (...args: Args) => (++made > calls ? failing() : work(...args));
  }
});
