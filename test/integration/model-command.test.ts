import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { publish } from '../../src/registry/publish.ts';

const KEY = 'a-key';
const CHAMPION = readBundleFolder(join(PROJECT_ROOT, 'models/loan-default/champion'));

let state = '';
let stack: Stack | null = null;
let closeControl = async () => {};

async function start(): Promise<void> {
  stack = await startStack({ port: 0, stateDir: state, variables: { API_KEY: KEY }, onLog: () => {} });
  closeControl = await openControl(stack, state);
}

async function stop(): Promise<void> {
  await closeControl();
  await stack?.stop();
  stack = null;
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'solvent-model-'));
  await start();
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json'))) as object;
  const changed = new TextEncoder().encode(JSON.stringify({ ...manifest, seed: 7 }));
  await publish(await stack!.storage(), new Map([...CHAMPION, ['manifest.json', changed]]), { by: 'a test' });
});
afterAll(async () => {
  await stop();
  await rm(state, { recursive: true });
});

async function model(...given: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: state, API_KEY: KEY };
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/model.ts'), ...given], { env });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  return { output, errors: errors.trim(), status };
}

test('a version is compared with the champion, and is promoted after that', async () => {
  const refused = await model('promote', '2', '--why', 'better');
  expect(refused).toMatchObject({ status: 1, errors: expect.stringContaining('Nobody compared it') });
  const loans = join(state, 'loans.csv');
  await promisify(execFile)(process.execPath, ['scripts/sample.ts', '--rows', '3000', '--out', loans]);
  const { output, ...ended } = await model('compare', '2', 'champion', '--data', loans);
  expect(ended).toEqual({ errors: '', status: 0 });
  expect(output.replaceAll(/\d+ rows that/g, '600 rows that').split('\n')).toEqual([
    expect.stringMatching(
      /^Compared with version 1 on 600 rows that neither was fitted to, of which \d+ default:$/,
    ),
    'metric   version 2  version 1  difference  95% interval',
    expect.stringMatching(/^ROC-AUC {2}(0\.9\d{3}) {5}\1 {5}0\.0000 {6}0\.0000 to 0\.0000$/),
    expect.stringMatching(/^Brier/),
    expect.stringMatching(/^recall/),
    'Version 2 is no worse than version 1.',
    'It is recorded. Version 2 of loan-default is fit for promotion.',
    '',
  ]);
});

test('a running stack answers with what is promoted, and with what was before when it is rolled back', async () => {
  const promoted = await model('promote', '2', '--why', 'better');
  expect(promoted).toEqual({
    output: `Version 2 is champion of loan-default now; it was version 1.\n${stack!.url} answers with version 2 of loan-default.\n`,
    errors: '',
    status: 0,
  });
  expect((await model('rollback', '--why', 'worse')).output).toContain(
    'answers with version 1 of loan-default.',
  );
  expect(await model('rollback', '--why', 'worse')).toEqual({
    output: '',
    errors:
      'Every promotion to champion of loan-default was taken back already: there is nothing to go back to',
    status: 1,
  });
});

test('another alias is moved beside it', async () => {
  expect(await model('alias', 'pilot', '2', '--why', 'a branch tries it')).toEqual({
    output: 'Version 2 is pilot of loan-default now.\n',
    errors: '',
    status: 0,
  });
  expect((await model('list')).output).toMatch(/^loan-default +2 +0 +champion 1, pilot 2$/m);
});

test('a version is written into a folder, byte for byte and over nothing, and taken in as what it is', async () => {
  const folder = join(state, 'written/here');
  expect(await model('export', 'champion', folder)).toEqual({
    output: `${CHAMPION.size} files of version 1 of loan-default stand in ${folder}.\n`,
    errors: '',
    status: 0,
  });
  expect(new Map([...readBundleFolder(folder)].sort())).toEqual(new Map([...CHAMPION].sort()));
  expect(await model('export', '2', folder)).toMatchObject({
    status: 1,
    errors: `${folder} is there already. Name a folder that is not.`,
  });
  expect(await model('import', folder)).toEqual({
    output: 'Version 1 of loan-default is this bundle already.\n',
    errors: '',
    status: 0,
  });
});

test('a version has its card and tags, and is put away only when nothing needs it', async () => {
  expect((await model('card', '1')).output).toMatch(/^# Loan default/);
  expect((await model('tag', '1', 'ticket=RISK-12', '--remove', 'draft')).output).toBe(
    'Version 1 has the tags ticket=RISK-12.\n',
  );
  expect(await model('archive', '1', '--why', 'an experiment')).toEqual({
    output: '',
    errors: 'Version 1 of loan-default cannot be archived: champion of loan-default points at it',
    status: 1,
  });
});

test('what was moved stands in the history, which verifies until somebody changes it', async () => {
  const { output } = await model('history');
  expect(output.split('\n').map((line) => line.split(/ {2,}/).filter((_, cell) => cell !== 1))).toMatchObject(
    [
      ['event', 'kind', 'alias', 'versions', 'by', 'rests on', 'why'],
      ['4', 'promotion', 'pilot', '– → 2', 'default', 'passed', 'a branch tries it'],
      ['3', 'rollback', 'champion', '2 → 1', 'default', 'worse'],
      ['2', 'promotion', 'champion', '1 → 2', 'default', 'passed', 'better'],
      ['1', 'alias', 'champion', '– → 1', 'the project', 'passed', 'It came with the project.'],
      [''],
    ],
  );
  expect(await model('history', '--at', '2001-01-01T00:00:00Z')).toMatchObject({
    output: 'Nothing answered as champion then.\n',
    status: 0,
  });
  for (const action of ['history', 'verify', 'proposals'])
    expect(await model(action, '--model', 'no-such-model')).toMatchObject({
      errors: expect.stringContaining('There is no such model.'),
      status: 1,
    });
  expect(await model('history', '--request', 'unknown')).toMatchObject({
    status: 1,
    errors: expect.stringContaining('no sample of loan-default is kept'),
  });
  const { head } = JSON.parse((await model('verify', '--json')).output) as { head: string };
  expect(await model('verify', '--head', head)).toMatchObject({
    output: expect.stringContaining('All 4 events are as they were written'),
    status: 0,
  });
  const { database } = await stack!.storage();
  await database.query("UPDATE model_events SET why = 'good' WHERE sequence = 2");
  expect(await model('verify')).toMatchObject({
    output: 'Event 2 was changed, or one before it was.\n',
    status: 1,
  });
  await database.query(
    "UPDATE model_events SET why = 'a' || char(10) || char(27) || '[2Kb' WHERE sequence = 2",
  );
  expect((await model('history')).output).toMatch(/ a\\n\\u001b\[2Kb\n1 /);
  await database.query("UPDATE model_events SET why = 'better' WHERE sequence = 2");
  await database.query("UPDATE model_aliases SET version = 2 WHERE alias = 'champion'");
  expect(await model('verify')).toMatchObject({
    output: expect.stringContaining(
      'but champion points at version 2, and its last move, event 3, was to version 1.\n',
    ),
    status: 1,
  });
  await database.query("UPDATE model_aliases SET version = 1 WHERE alias = 'champion'");
});

test('a stopped stack is moved as well, and answers so from its next start on', async () => {
  await stop();
  expect(await model('promote', '2', '--why', 'at night')).toEqual({
    output: 'Version 2 is champion of loan-default now; it was version 1.\n',
    errors: '',
    status: 0,
  });
  expect((await model('versions')).output).toMatch(/^2 +champion, pilot +passed .*\n1 +cannot be told /m);
  await start();
  const ready = await fetch(`${stack!.url}/readyz`);
  expect(await ready.json()).toMatchObject({ data: { model_version: '2' } });
});

test.each([
  [[], 'npm run model takes one of: list, versions, show VERSION, '],
  [['dance'], 'npm run model takes one of: list, '],
  [['constructor'], 'npm run model takes one of: list, '],
  [['tag', '1'], 'Say KEY=VALUE, or --remove KEY.'],
  [['promote'], 'Say: npm run model -- promote VERSION.'],
  [['list', '2'], 'Say: npm run model -- list.'],
  [['promote', '2'], 'npm run model -- promote wants --why TEXT'],
  [['rollback', '--why', ' '], 'npm run model -- rollback wants --why TEXT'],
  [['alias', 'pilot', '--why', 'x'], 'Say: npm run model -- alias NAME VERSION.'],
  [['list', '--model', 'x'], 'npm run model -- list takes no --model.'],
  [['list', '--url', 'ftp://x'], '--url is an address that begins with http:// or https://, not "ftp://x"'],
  [['promote', 'x', '--why', 'y'], 'VERSION: is the number of a version, such as "2"'],
  [['show', '1e3'], 'VERSION: is the number of a version, such as 2, or an alias, such as champion'],
  [['show', '-1'], 'npm run model has no option -1.'],
  [['card', '1', '--model', '../x'], '--model: is no name: use lower-case letters'],
  [['history', '--request', 'a', '--job', 'b'], 'job_id: cannot be with request_id'],
  [['history', '--force'], 'npm run model -- history takes no --force.'],
])('%j is refused with what would be right', async (given, sentence) => {
  expect(await model(...given)).toMatchObject({
    status: 2,
    output: '',
    errors: expect.stringContaining(sentence),
  });
});

test('a key that may not move anything is told so', async () => {
  expect(await model('promote', '1', '--why', 'x', '--url', stack!.url, '--key', 'wrong')).toEqual({
    output: '',
    errors: 'This key is not known. Give one that may by --key, or by API_KEY.',
    status: 1,
  });
  expect(await model('list', '--url', 'http://127.0.0.1:9')).toMatchObject({
    status: 1,
    errors: expect.stringContaining('http://127.0.0.1:9 cannot be reached'),
  });
});
