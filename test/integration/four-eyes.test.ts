import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';
import { sha256Hex } from '../../src/digest.ts';
import { publish } from '../../src/registry/publish.ts';
import { letPass } from '../registry/compared.ts';
import { likeChampion } from '../registry/like-champion.ts';

const keys = Object.entries({ ada: ['admin'], bob: ['alias:champion'] }).map(([name, scopes]) => {
  return { name, scopes, sha256: sha256Hex(new TextEncoder().encode(`${name}-key`)) };
});
const variables = { PROMOTION_APPROVALS: '2', API_KEYS: JSON.stringify(keys) };

let state = '';
let stack: Stack | null = null;
let closeControl = async () => {};

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'solvent-four-eyes-'));
  stack = await startStack({ port: 0, stateDir: state, variables, onLog: () => {} });
  closeControl = await openControl(stack, state);
  for (const seed of [7, 8]) await publish(await stack.storage(), likeChampion(seed), { by: 'a test' });
  await letPass(await stack.storage(), 'loan-default', '2');
});
async function stop() {
  await closeControl();
  await stack?.stop();
  stack = null;
}
afterAll(async () => {
  await stop();
  await rm(state, { recursive: true });
});

async function run(script: string, given: string[], more: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: state, ...more };
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts', script), ...given], { env });
  const [output, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  return { output, errors: errors.trim(), status };
}
const model = (...given: string[]) => run('model.ts', given, variables);

test('a promotion waits for another key, and says how it is given', async () => {
  expect(await model('promote', '2', '--why', 'better', '--key', 'ada-key')).toEqual({
    output: `Proposal 1 waits for one more key: version 2 as champion of loan-default.
Approve it with another key: npm run model -- approve 1 --model loan-default --key KEY
`,
    errors: '',
    status: 0,
  });
  expect(await model('promote', '2', '--why', 'I think so too', '--key', 'bob-key')).toMatchObject({
    output: `Proposal 1 waits for one more key: version 2 as champion of loan-default. Your key does not stand on it yet, and may approve it.
Approve it with this key: npm run model -- approve 1 --model loan-default
`,
    status: 0,
  });
  expect((await model('proposals', '--key', 'bob-key')).output).toMatch(
    /^1 +\S+ +champion +1 → 2 +open, 1 missing +ada +ada +better$/m,
  );
  expect(await model('approve', '1', '--why', 'I read its card', '--key', 'bob-key')).toEqual({
    output: `Proposal 1 is made: version 2 as champion of loan-default.
${stack!.url} answers with version 2 of loan-default.
`,
    errors: '',
    status: 0,
  });
});

test('without a running stack it takes those keys as well', async () => {
  await letPass(await stack!.storage(), 'loan-default', '3');
  await stop();
  expect(await model('promote', '3', '--why', 'better')).toMatchObject({
    errors: expect.stringContaining('Give one that may by --key'),
    status: 1,
  });
  expect((await model('propose', '3', '--why', 'better', '--key', 'bob-key')).output).toMatch(
    /^Proposal 2 waits for one more key: /,
  );
  expect((await model('withdraw', '2', '--key', 'ada-key')).output).toBe(
    'Proposal 2 is withdrawn: version 3 as champion of loan-default.\n',
  );
  expect(await model('approve', '2', '--key', 'ada-key')).toMatchObject({
    errors: expect.stringMatching(/^Proposal 2 of loan-default was withdrawn by ada at /),
    status: 1,
  });
});

test('with a single key nothing starts, and says why', async () => {
  const alone = { PROMOTION_APPROVALS: '2', API_KEY: 'the-only-key', PORT: '0' };
  expect(await run('dev.ts', [], alone)).toMatchObject({
    errors: expect.stringContaining(
      'PROMOTION_APPROVALS: asks for 2 keys, and 1 may move champion (API_KEY, which is called default): one key is one hand',
    ),
    status: 2,
  });
});
