import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { D1Database } from '@cloudflare/workers-types';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { migrate } from '../../scripts/dev/migrate.ts';
import { PROJECT_ROOT, startStack } from '../../scripts/dev/stack.ts';
import { withStorage } from '../../scripts/dev/storage.ts';
import { readRetrainRecord } from '../../src/retraining/record.ts';
import { trainingDataKey } from '../../src/retraining/training-data.ts';

const run = promisify(execFile);
const KEY = trainingDataKey('loan-default');

let folder: string;
let stateDir: string;
let loans: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  stateDir = join(folder, 'v3');
  loans = join(folder, 'loans.csv');
  await script('sample.ts', '--rows', '2000', '--seed', '3', '--out', loans);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function script(name: string, ...given: string[]): Promise<string[]> {
  const env = { ...process.env, SOLVENT_STATE: stateDir };
  const { stdout } = await run(process.execPath, [join('scripts', name), ...given], { env });
  return stdout.trimEnd().split('\n');
}
const publish = (...given: string[]) => script('publish-training-data.ts', '--data', loans, ...given);
const stored = () =>
  withStorage(PROJECT_ROOT, stateDir, async ({ blobs }) => (await blobs.get(KEY))?.text() ?? null);

it('puts the data set where retraining reads it, into a stack that does not run and one that does', async () => {
  const { length } = await readFile(loans);
  const said = [
    '2000 rows read, 2000 kept, 0 left out',
    '',
    expect.stringMatching(
      new RegExp(
        `^${KEY}: ${length} bytes, 2000 rows to train on, \\d+ of them defaulted\\. Read with the schema of version 1\\.$`,
      ),
    ),
    'A retraining takes at most 66666 rows, loans with a known outcome among them.',
  ];
  expect(await publish()).toEqual(said);
  expect(await stored()).toBe(await readFile(loans, 'utf8'));

  const stack = await startStack({ port: 0, stateDir, variables: { API_KEY: 'dev-key' }, onLog: () => {} });
  try {
    const close = await openControl(stack, stateDir);
    await script('sample.ts', '--rows', '3000', '--seed', '4', '--out', loans);
    expect((await publish())[0]).toBe('3000 rows read, 3000 kept, 0 left out');
    expect(await (await stack.bucket.get(KEY))!.text()).toBe(await readFile(loans, 'utf8'));
    await close();
  } finally {
    await stack.stop();
  }
});

it('is what the next retraining in the stack trains on', async () => {
  await publish();
  const stack = await startStack({
    port: 0,
    stateDir,
    variables: { API_KEY: 'dev-key', LOG_LEVEL: 'error' },
    onLog: () => {},
  });
  try {
    await askForChallenger(stack.database);
    await stack.runCron('solvent-drift');
    const { blobs } = await stack.storage();
    const record = async () =>
      (await readRetrainRecord(blobs, { model_name: 'loan-default', id: 'an-episode' }))?.record;
    await expect.poll(async () => (await record())?.version, { timeout: 60_000 }).toBe('2');
    expect(await record()).toMatchObject({ rows: { total: 2_000, outcomes: 0 } });
  } finally {
    await stack.stop();
  }
});

/** As a drift check does. */
async function askForChallenger(database: D1Database): Promise<void> {
  const moment = new Date().toISOString();
  const content = {
    kind: 'inputs',
    verdict: 'retrain',
    summary: 'A test.',
    report_id: 'a-report',
    window: { name: '1h', from: moment, to: moment, samples: 1_000 },
    features: [],
  };
  await database.batch([
    database
      .prepare(
        `INSERT INTO drift_episodes (id, model, version, kind, opened_at)
         VALUES ('an-episode', 'loan-default', '1', 'inputs', ?)`,
      )
      .bind(Date.now()),
    database
      .prepare(
        `INSERT INTO drift_actions (episode, action, model, version, at, content, status)
         VALUES ('an-episode', 'retrain', 'loan-default', '1', ?, ?, 'due')`,
      )
      .bind(Date.now(), JSON.stringify(content)),
  ]);
}

it("reaches wrangler's folder, says what is missing there, and stores UTF-8 whatever the file is", async () => {
  const text = await readFile(loans, 'utf8');
  await writeFile(loans, Buffer.from(`\ufeff${text}`, 'utf16le'));
  await expect(publish('--local', folder)).rejects.toMatchObject({
    stderr: `The database has not all tables yet. Make them: npx wrangler d1 migrations apply solvent --local --persist-to ${folder}\n`,
  });
  await withStorage(PROJECT_ROOT, stateDir, ({ d1 }) => migrate(d1, join(PROJECT_ROOT, 'migrations')));
  await script('publish.ts', '--local', folder);
  await publish('--local', folder);
  expect(await stored()).toBe(text);
});

it('what could not be trained on is not stored, in one sentence', async () => {
  await publish();
  const before = await stored();
  await writeFile(loans, 'Employed,Bank Balance\n1,2\n');
  await expect(publish()).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^loans\.csv, row 1: .*Annual Salary.*Defaulted\?.*\n$/),
  });
  expect(await stored()).toBe(before);
});
