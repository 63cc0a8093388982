import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { migrate } from '../../scripts/dev/migrate.ts';
import { PROJECT_ROOT, startStack } from '../../scripts/dev/stack.ts';
import { withStorage } from '../../scripts/dev/storage.ts';
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
    'A retraining takes at most 33333 rows, loans with a known outcome among them.',
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
