import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';
import { type Storage, storageOf, withStorage } from '../../scripts/dev/storage.ts';
import { openBundle, readManifest } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { bundleKey, readBundle } from '../../src/registry/bundle-store.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion, listVersions } from '../../src/registry/versions.ts';

const run = promisify(execFile);
const MODEL = 'loan-default';
/** Enough rows and rounds for the gate to tell that it is no worse than the project's champion. */
const ROWS = '12000';
const QUICK = ['--folds', '2', '--params', '{"num_boost_round":100}'];
const APPLICATION = { employed: 1, bank_balance: 8754.36, annual_salary: 532339.56 };

// Most of a command's time goes into Node compiling the same sources again.
const compiled = await mkdtemp(join(tmpdir(), 'solvent-compiled-'));
afterAll(() => rm(compiled, { recursive: true }));

let folder: string;
let stateDir: string;
let loans: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  stateDir = join(folder, 'state');
  loans = join(folder, 'loans.csv');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a command line of the project; rejects where it does not end with 0. @returns what it printed, by line */
async function script(name: string, ...given: string[]): Promise<string[]> {
  const env = { ...process.env, SOLVENT_STATE: stateDir, NODE_COMPILE_CACHE: compiled };
  const { stdout } = await run(process.execPath, [join('scripts', name), ...given], { env });
  return stdout.trimEnd().split('\n');
}
const drawLoans = () => script('sample.ts', '--rows', ROWS, '--seed', '3', '--out', loans);
const promote = (...given: string[]) => script('train.ts', '--data', loans, '--promote', ...QUICK, ...given);
const onStorage = <Result>(work: (storage: Storage) => Promise<Result>) =>
  withStorage(PROJECT_ROOT, stateDir, work);

async function withStack<Result>(
  work: (stack: Stack) => Promise<Result>,
  more: Record<string, string> = {},
): Promise<Result> {
  const variables = { API_KEY: 'dev-key', LOG_LEVEL: 'error', ...more };
  const stack = await startStack({ port: 0, stateDir, variables, onLog: () => {} });
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}

const answering = async (url: string) =>
  ((await (await fetch(`${url}/readyz`)).json()) as { data: { model_version: string } }).data.model_version;
async function predict(url: string) {
  const response = await fetch(`${url}/api/v1/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-key' },
    body: JSON.stringify(APPLICATION),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** The numbers of all versions, of which each must be whole, and of the champion. */
async function registered({ blobs, database }: RegistryServices) {
  const versions = await listVersions(database, MODEL);
  for (const { digest } of versions) openBundle(await readBundle(blobs, digest));
  const champion = await findVersion(database, MODEL, 'champion');
  return { versions: versions.map(({ version }) => version), champion: champion?.version };
}

/** The project's champion with another seed in its manifest: another bundle. */
function otherBundle() {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = { ...readManifest(files.get('manifest.json')), seed: 43 };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

describe('from a CSV to an answer', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  /** `npm start` as a process of its own. @returns its address */
  async function start(): Promise<string> {
    const env = {
      ...process.env,
      PORT: '0',
      SOLVENT_STATE: stateDir,
      API_KEY: 'dev-key',
      LOG_LEVEL: 'error',
    };
    child = spawn(process.execPath, ['scripts/dev.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const data of child.stdout!.iterator({ destroyOnReturn: false })) {
      output += data;
      if (output.includes('Stop with Ctrl-C')) return /listens on (\S+)/.exec(output)![1]!;
    }
    throw new Error(`It ended before it listened: ${output}`);
  }
  async function stop(): Promise<void> {
    child!.kill('SIGTERM');
    await once(child!, 'close');
  }

  it('what is trained and promoted while no stack runs answers from its next start on', async () => {
    await drawLoans();
    expect((await promote()).slice(-2)).toEqual([
      'Version 2 of loan-default is the champion now.',
      `It answers from the next start on: SOLVENT_STATE=${stateDir} MODEL_NAME=loan-default npm start`,
    ]);
    await withStack(async ({ url, bucket, database }) => {
      expect(await answering(url)).toBe('2');
      expect(await predict(url)).toMatchObject({ status: 200, data: { model_version: '2' } });
      expect(await registered(storageOf(bucket, database))).toEqual({
        versions: ['1', '2'],
        champion: '2',
      });
    });
  });

  it('a stack that runs answers with it when the command says so', async () => {
    await drawLoans();
    const url = await start();
    expect(await answering(url)).toBe('1');
    expect((await promote()).slice(-2)).toEqual([
      'Version 2 of loan-default is the champion now.',
      `${url} answers with it.`,
    ]);
    expect(await answering(url)).toBe('2');
    expect(await predict(url)).toMatchObject({ status: 200, data: { model_version: '2' } });
    await stop();
  });

  it('a stack that stays with another version is said to, and not to have another model', async () => {
    await drawLoans();
    await withStack(
      async (stack) => {
        const close = await openControl(stack, stateDir);
        expect((await promote()).at(-1)).toBe(
          `${stack.url} answers with version 1 of loan-default, by MODEL_STAGE=1: what is champion changes nothing there.`,
        );
        await close();
      },
      { MODEL_STAGE: '1' },
    );
  });

  it('a training that does not meet the criteria is registered and leaves the champion', async () => {
    await drawLoans();
    const schema = JSON.parse(await readFile('models/loan-default/schema.json', 'utf8'));
    const demanding = join(folder, 'schema.json');
    await writeFile(demanding, JSON.stringify({ ...schema, promotion: { roc_auc: 1 } }));
    const lines = await promote('--schema', demanding);
    expect(lines).toContain('Verdict: not fit for promotion (failed)');
    expect(lines).toContain('Version 2 of loan-default is registered. The champion stays as it was.');
    expect(lines.at(-1)).toContain('`npm run model -- promote 2 --model loan-default --force --why REASON`');
    await onStorage(async (storage) => {
      expect(await registered(storage)).toEqual({ versions: ['1', '2'], champion: '1' });
      expect(await findVersion(storage.database, MODEL, '2')).toMatchObject({ accepted: false });
    });
    // A person may, and says why.
    const [said] = await script('model.ts', 'promote', '2', '--force', '--why', 'a test');
    expect(said).toBe('Version 2 is champion of loan-default now; it was version 1.');
    await withStack(async ({ url }) => expect(await answering(url)).toBe('2'));
  });

  it('two trainings at the same time on one stack get two numbers and lose nothing', async () => {
    await drawLoans();
    const url = await start();
    const trained = await Promise.allSettled([promote(), promote('--params', '{"num_boost_round":120}')]);
    const champion = await answering(url);
    await stop();
    // Who was overtaken between comparing and publishing was not compared with what is champion now, and is not promoted.
    const promoted = trained.flatMap((one) =>
      one.status === 'rejected'
        ? []
        : one.value.flatMap((line) => /^Version (\d+) of .* is the champion now\.$/.exec(line)?.[1] ?? []),
    );
    expect(promoted).toContain(champion);
    await onStorage(async (storage) => {
      expect(await registered(storage)).toEqual({ versions: ['1', '2', '3'], champion });
      const events = await storage.database.query<{ to_version: number }>(
        'SELECT to_version FROM model_events ORDER BY sequence',
      );
      const moves = events.map(({ to_version: to }) => String(to));
      expect([moves[0], moves.at(-1)]).toEqual(['1', champion]);
      expect(moves.slice(1).toSorted()).toEqual(promoted.toSorted());
    });
  });
});

describe('npm run publish-models -- --local', () => {
  const wrangler = async (...given: string[]) =>
    (
      await run('node_modules/.bin/wrangler', [...given, '--local', '--persist-to', folder], {
        // It asks before it migrates, and it would report that it was used.
        env: { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' },
      })
    ).stdout;
  const migrate = () => wrangler('d1', 'migrations', 'apply', 'solvent');
  const publishModels = () => script('publish.ts', '--local', folder);
  async function registry() {
    const command = ['model_versions', 'model_aliases', 'model_events'].map(
      (table) => `SELECT * FROM ${table};`,
    );
    const answer = await wrangler('d1', 'execute', 'solvent', '--json', '--command', command.join(' '));
    const [versions, aliases, events] = (JSON.parse(answer) as { results: Record<string, unknown>[] }[]).map(
      ({ results }) => results,
    );
    return { versions: versions!, aliases: aliases!, events: events! };
  }

  it('registers the bundle and sets the champion, and a second time changes nothing', async () => {
    await migrate();
    const [line] = await publishModels();
    const first = await registry();
    expect(first).toMatchObject({
      versions: [{ model: MODEL, version: 1, created_by: 'the project' }],
      aliases: [{ model: MODEL, alias: 'champion', version: 1 }],
      events: [{ sequence: 1, alias: 'champion', from_version: null, to_version: 1, forced: 0 }],
    });
    expect(line).toBe(`loan-default version 1  ${first.versions[0]!.digest}`);
    expect(await publishModels()).toEqual([line]);
    expect(await registry()).toEqual(first);
  });

  it('leaves the champion alone where another version was promoted', async () => {
    await migrate();
    await publishModels();
    stateDir = join(folder, 'v3');
    const alias = { name: 'champion', why: 'a test', force: true };
    await onStorage((storage) => publish(storage, otherBundle(), { by: 'a test', alias }));
    const promoted = await registry();
    expect(promoted.aliases).toMatchObject([{ version: 2 }]);
    await publishModels();
    expect(await registry()).toEqual(promoted);
  });

  it('without the tables says what to run, in one sentence, and stores nothing', async () => {
    await expect(publishModels()).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `The database has not all tables yet. Make them: npx wrangler d1 migrations apply solvent --local --persist-to ${folder}\n`,
    });
    stateDir = join(folder, 'v3');
    expect(await onStorage(({ blobs }) => blobs.list(''))).toEqual({ objects: [] });
  });
});

describe('a stored bundle that was damaged', () => {
  it('is put back as it was by the next start, and answers', async () => {
    await withStack(async () => {});
    const damaged = await onStorage(async ({ bucket, database }) => {
      const { digest } = (await findVersion(database, MODEL, 'champion'))!;
      const key = bundleKey(digest, 'model.onnx');
      const whole = await (await bucket.get(key))!.bytes();
      await bucket.put(key, new Uint8Array(3));
      return { key, whole };
    });
    await withStack(async ({ url, bucket }) => {
      expect(await (await bucket.get(damaged.key))!.bytes()).toEqual(damaged.whole);
      expect(await predict(url)).toMatchObject({ status: 200, data: { model_version: '1' } });
    });
  });
});
