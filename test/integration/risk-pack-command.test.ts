import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';
import { sha256Hex } from '../../src/digest.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { publish } from '../../src/registry/publish.ts';

const KEY = 'a-key';
const CHAMPION = readBundleFolder(join(PROJECT_ROOT, 'models/loan-default/champion'));

const state = mkdtempSync(join(tmpdir(), 'solvent-risk-pack-'));
let stack: Stack;
let closeControl = async () => {};

beforeAll(async () => {
  stack = await startStack({ port: 0, stateDir: state, variables: { API_KEY: KEY }, onLog: () => {} });
  closeControl = await openControl(stack, state);
});
afterAll(async () => {
  await closeControl();
  await stack.stop();
  rmSync(state, { recursive: true });
});

async function riskPack(...given: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: state, API_KEY: KEY };
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/risk-pack.ts'), ...given], { env });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  return { output, errors: errors.trim(), status };
}

/** The hashes of the files in a folder, by name. */
function bytesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, sha256Hex(readFileSync(join(folder, name)))]));
}

test('the pack of the shipped champion has the same bytes twice, and every number of it agrees', async () => {
  const [one, two] = [join(state, 'one'), join(state, 'two')];
  const { output, ...ended } = await riskPack('champion', '--out', one);
  expect(ended).toEqual({ errors: '', status: 0 });
  expect(output).toMatch(
    /^Version 1 of loan-default: (\d+) numbers computed again, \1 of them as the manifest says\.$/m,
  );
  await riskPack('1', '--out', two);
  expect(Object.keys(bytesIn(one))).toEqual(['risk-pack.html', 'risk-pack.json', 'risk-pack.md']);
  expect(bytesIn(two)).toEqual(bytesIn(one));
});

test('with the very rows that it was trained on the metrics are computed again from them, and it is trained again', async () => {
  const [loans, folder] = [join(state, 'loans.csv'), join(state, 'rows')];
  const sample = ['scripts/sample.ts', '--rows', '50000', '--seed', '1', '--out', loans];
  await promisify(execFile)(process.execPath, sample, { cwd: PROJECT_ROOT });
  expect(await riskPack('champion', '--data', loans, '--retrain', '--out', folder)).toMatchObject({
    errors: '',
    status: 0,
  });
  const pack = JSON.parse(readFileSync(join(folder, 'risk-pack.json'), 'utf8'));
  const fromData = pack.checks.filter((check: { from: string }) => check.from === 'data');
  expect(fromData.length).toBeGreaterThan(300);
  expect(fromData.every((check: { same: boolean }) => check.same)).toBe(true);
  expect(pack.reasons_of_data.directed.contradicting).toBe(0);
  expect(pack.retrained).toEqual({ same_trees: true });
});

test('other rows than those are refused', async () => {
  const others = join(state, 'others.csv');
  const sample = ['scripts/sample.ts', '--rows', '500', '--seed', '2', '--out', others];
  await promisify(execFile)(process.execPath, sample, { cwd: PROJECT_ROOT });
  expect(await riskPack('champion', '--data', others)).toMatchObject({
    status: 1,
    output: '',
    errors: expect.stringContaining('others.csv is not the file that this version was made with'),
  });
});

test('a metric that somebody changed in the manifest is named, and the command ends with 1', async () => {
  const manifest = JSON.parse(new TextDecoder().decode(CHAMPION.get('manifest.json')));
  manifest.metrics.holdout.recall.value = 0.9;
  const changed = new TextEncoder().encode(JSON.stringify(manifest));
  await publish(await stack.storage(), new Map([...CHAMPION, ['manifest.json', changed]]), { by: 'a test' });
  expect(await riskPack('2')).toMatchObject({
    status: 1,
    errors:
      'metrics.holdout.recall.value: the manifest says 0.9, and computed again from the bundle it is 0.8739255014326648.',
  });
  const page = readFileSync(join(state, 'risk-pack/loan-default-2/risk-pack.html'), 'utf8');
  expect(page).toContain('DIFFERS: metrics.holdout.recall.value is 0.8739255014326648');
  expect(page).toContain('Held against version 1');
});

test('what was typed wrong is said before anything is asked', async () => {
  expect(await riskPack()).toMatchObject({
    status: 2,
    errors: expect.stringContaining('Say: npm run risk-pack -- VERSION'),
  });
  expect(await riskPack('1e3')).toMatchObject({ status: 2 });
  expect(await riskPack('1', '--url', 'nowhere')).toMatchObject({ status: 2 });
  expect(await riskPack('1', '--retrain')).toMatchObject({
    status: 2,
    errors: expect.stringContaining('wants --data'),
  });
  expect(await riskPack('99')).toMatchObject({ status: 1, output: '' });
});

test.runIf(existsSync('/proc/self'))('a folder that cannot be made is said so', async () => {
  const ended = await riskPack('champion', '--out', '/proc/x/y');
  expect(ended.errors).toMatch(/^Nothing can be written to \/proc\/x\/y: [^\n]*\.$/);
  expect(ended).toMatchObject({ output: '', status: 1 });
});
