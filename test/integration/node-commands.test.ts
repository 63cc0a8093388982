import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNodeServer } from '../../scripts/dev/node-process.ts';
import { sha256Hex } from '../../src/digest.ts';
import { root } from '../documents/documents.ts';

const run = promisify(execFile);
const KEY = 'a-key-of-this-test';
const SCHEMA = join(root, 'models/loan-default/schema.json');

let folder: string;
let stateDir: string;
let loans: string;
/** A schema of a model that has no champion. */
let ours: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  stateDir = join(folder, 'state');
  loans = join(folder, 'loans.csv');
  await command('sample', '--rows', '10000', '--seed', '1', '--out', loans);
  ours = join(folder, 'our-schema.json');
  const schema = JSON.parse(await readFile(SCHEMA, 'utf8')) as object;
  await writeFile(ours, JSON.stringify({ ...schema, name: 'our-loans' }));
  const server = await startNodeServer(stateDir, { API_KEY: KEY });
  await server.stop();
});
afterAll(() => rm(folder, { recursive: true }));

async function command(name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SOLVENT_STATE: stateDir, API_KEY: KEY };
  const { stdout } = await run(process.execPath, [join(root, `scripts/${name}.ts`), ...args], { env });
  return stdout;
}

it('a state that is stopped is trained into, shown and checked', async () => {
  expect(await command('train', '--data', loans, '--schema', SCHEMA, '--promote')).toContain(
    'It answers from the next start on: SOLVENT_STATE=',
  );
  expect(await command('publish-training-data', '--data', loans)).toContain('rows to train on');
  expect(await command('drift', '--now')).toMatch(/^loan-default version \d+: /);
  expect(await command('model', 'versions')).toMatch(/champion/);
});

it('a running server answers with what a command promotes, and scores a portfolio for a command', async () => {
  const server = await startNodeServer(stateDir, { API_KEY: KEY, RATE_LIMIT_PER_MINUTE: '0' });
  try {
    expect(await command('model', 'rollback', '--why', 'a test')).toContain('answers with version 1');
    expect(await command('model', 'promote', '2', '--why', 'a test')).toContain('answers with version 2');
    expect(await command('train', '--data', loans, '--schema', ours, '--promote')).toContain(
      `${server.url} answers with it within seconds, at /api/v1/models/our-loans/predict`,
    );
    const scored = join(folder, 'scored.csv');
    await command('portfolio', 'score', loans, '--out', scored);
    expect((await readFile(scored, 'utf8')).trimEnd().split('\n')).toHaveLength(10_001);
    expect(await command('drift', '--now')).toMatch(/^loan-default version \d+: /);
  } finally {
    await server.stop();
  }
});

it('a move that takes two hands takes them from a command as well, whatever its own variables say', async () => {
  const keys = ['one', 'two'].map((name) => ({
    name,
    sha256: sha256Hex(new TextEncoder().encode(name)),
    scopes: ['admin'],
  }));
  const variables = { PROMOTION_APPROVALS: '2', API_KEYS: JSON.stringify(keys), API_KEY: '' };
  const server = await startNodeServer(stateDir, variables);
  try {
    const trained = await command('train', '--data', loans, '--schema', ours, '--seed', '2', '--promote');
    expect(trained).toContain('waits for keys: a command is no hand.');
  } finally {
    await server.stop();
  }
});

it('a server that was killed is not taken for one that runs', async () => {
  const server = await startNodeServer(stateDir, { API_KEY: KEY });
  await server.stop('SIGKILL');
  expect(await command('model', 'versions')).toMatch(/champion/);
});

it('`npm start` keeps its hands off the state', async () => {
  await expect(command('dev')).rejects.toThrow('holds the state of `npm run start:node`');
});
