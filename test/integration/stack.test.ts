import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/dev/port.ts';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { storageOf } from '../../scripts/dev/storage.ts';
import { type Job, readJob, submitFile } from '../../scripts/portfolio/client.ts';
import { readManifest } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { seededRandom } from '../../src/random.ts';
import { publish } from '../../src/registry/publish.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const schema = {
  name: 'garden-loans',
  target: { column: 'Bad' },
  fields: [
    { name: 'plots', column: 'Plots', type: 'integer', min: 0, max: 50 },
    { name: 'debt', column: 'Debt', type: 'number', min: 0 },
  ],
  policy: { maximize: 'recall' },
};
const ensemble = randomEnsemble(seededRandom(1), { trees: 5, depth: 3, featureCount: 2 });
/** Of a job that has many chunks, and is not done when its first one is. */
const ROWS = 100_000;
const variables = { API_KEY: 'dev-key', MODEL_NAME: schema.name, LOG_LEVEL: 'error' };

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'solvent-test-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

async function withStack<Result>(run: (stack: Stack) => Promise<Result>, more: Record<string, string> = {}) {
  const stack = await startStack({ port: 0, stateDir, variables: { ...variables, ...more } });
  try {
    return await run(stack);
  } finally {
    await stack.stop();
  }
}
const store = ({ bucket, database }: Stack) =>
  publishAll(storageOf(bucket, database), [handMadeBundle(schema, ensemble, [[4, 120.5]])]);

/** The status of /readyz, or why there is no answer. */
const readiness = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ status }) => status,
    ({ cause }: { cause: { code: string } }) => cause.code,
  );
const info = ({ url }: Stack) => fetch(`${url}/api/v1/model/info`, { headers: { 'X-API-Key': 'dev-key' } });

describe('startStack', () => {
  it('keeps its state, applies each migration once and registers each bundle once', async () => {
    const first = await withStack(async (stack) => {
      await store(stack);
      return stack;
    });
    expect(first.migrated.length).toBeGreaterThan(0);
    expect(first.models).toMatchObject([{ model: 'loan-default', version: '1', by: 'the project' }]);
    const second = await withStack(async (stack) => {
      expect((await info(stack)).status).toBe(200);
      return stack;
    });
    expect(second.migrated).toEqual([]);
    expect(second.models).toEqual(first.models);
  });

  it('leaves the champion alone that was promoted here', async () => {
    const variables = { MODEL_NAME: 'loan-default' };
    await withStack(async (stack) => {
      const files = readBundleFolder('models/loan-default/champion');
      const manifest = { ...readManifest(files.get('manifest.json')), seed: 43 };
      files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
      const alias = { name: 'champion', why: 'a test', force: true };
      await publish(storageOf(stack.bucket, stack.database), files, { by: 'a test', alias });
    }, variables);
    await withStack(async (stack) => {
      expect(stack.models).toMatchObject([{ version: '1' }]);
      expect(
        ((await (await info(stack)).json()) as { data: { model_version: string } }).data.model_version,
      ).toBe('2');
    }, variables);
  });

  it('passes variables on to the Workers', async () => {
    await withStack(
      async (stack) => {
        await store(stack);
        const answers = [await info(stack), await info(stack), await info(stack)];
        // A minute may end between two of them, and at most one does.
        expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
        const refused = answers.filter(({ status }) => status === 429);
        expect(refused.length).toBeGreaterThanOrEqual(1);
        expect(Number(refused[0]!.headers.get('Retry-After'))).toBeGreaterThan(0);
      },
      { RATE_LIMIT_READS_PER_MINUTE: '1' },
    );
  });

  it('runs the crons of both Workers that have one', async () => {
    await withStack(async (stack) => {
      await store(stack);
      expect(stack.crons.map(({ worker }) => worker).sort()).toEqual(['solvent-batch', 'solvent-drift']);
      for (const { worker, cron } of stack.crons) await stack.runCron(worker, cron);
    });
  });
});

describe('npm start', () => {
  const script = join(process.cwd(), 'scripts/dev.ts');
  let children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
  });
  function start(environment: Record<string, string>, command = script) {
    const child = spawn(process.execPath, [command], {
      cwd: tmpdir(),
      env: { ...process.env, PORT: '0', SOLVENT_STATE: stateDir, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  }
  async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
    let errors = '';
    child.stderr!.on('data', (data) => {
      errors += data;
    });
    const [code] = await once(child, 'close');
    return { code, errors };
  }

  async function announced(child: ChildProcess, words = 'Stop with Ctrl-C'): Promise<string> {
    let output = '';
    for await (const data of child.stdout!.iterator({ destroyOnReturn: false })) {
      output += data;
      if (output.includes(words)) return output;
    }
    throw new Error(`It ended before it said "${words}": ${output}`);
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints a curl that scores, from any folder, and ends on %s',
    async (signal) => {
      await withStack(store);
      const { API_KEY: _, ...withoutKey } = variables;
      const child = start(withoutKey);
      const command = /curl [\s\S]*?\}'/.exec(await announced(child))![0];
      const answer = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
      expect(answer).toMatchObject({ success: true, data: { model_version: '1' } });
      child.kill(signal);
      expect(await ended(child)).toMatchObject({ code: 0 });
    },
  );

  it('says in one sentence that a state folder is none', async () => {
    const file = join(stateDir, 'file');
    await writeFile(file, '');
    const errors = `Nothing can be written to ${file}: ${file} is a file. Name a folder.\n`;
    expect(await ended(start({ SOLVENT_STATE: file }))).toEqual({ code: 1, errors });
  });

  it('refuses connections until it can score', async () => {
    const port = await freePort();
    const child = start({ PORT: String(port) });
    const answers: Promise<unknown>[] = [];
    const polling = setInterval(() => answers.push(readiness(port)), 100);
    const output = await announced(child);
    answers.push(readiness(port));
    clearInterval(polling);
    const seen = (await Promise.all(answers)).join(' ');
    child.kill();
    await ended(child);
    expect(seen).toMatch(/^(ECONNREFUSED )+(200 ?)+$/);
    expect(output).toContain('Score an application:');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s before it listens', async (signal) => {
    const child = start({});
    const end = ended(child);
    await announced(child, 'Starting');
    child.kill(signal);
    expect(await end).toEqual({ code: 0, errors: '' });
  });

  it('goes on at once with a job after it was killed alone, without its workerd', async () => {
    // Less than PORTFOLIO_STALLED_SECONDS, after which the sweep would find the job anyway.
    const patience = AbortSignal.timeout(280_000);
    const port = await freePort();
    const environment = {
      PORT: String(port),
      PORTFOLIO_CHUNK_BYTES: '16384',
      RATE_LIMIT_PER_MINUTE: '0',
    };
    const server = { url: `http://127.0.0.1:${port}`, key: 'dev-key' };
    const rows = '0,8337.24,447323\n'.repeat(ROWS);
    const input = join(stateDir, 'loans.csv');
    await writeFile(input, `employed,bank_balance,annual_salary\n${rows}`);
    const until = async (id: string, status: Job['status']) => {
      for (;;) {
        patience.throwIfAborted();
        const job = await readJob(server, id);
        if (job.status === status) return job;
        expect(['PENDING', 'PROGRESS']).toContain(job.status);
      }
    };

    const killed = start(environment);
    await announced(killed);
    const { job_id: id } = await submitFile(server, { path: input }, 'once');
    await until(id, 'PROGRESS');
    killed.kill('SIGKILL');
    await ended(killed);

    const next = start(environment);
    await announced(next);
    expect(await until(id, 'SUCCESS')).toMatchObject({ scored: ROWS, rejected: 0 });
    next.kill();
    await ended(next);
  });

  it.each(['scripts/dev.ts', 'scripts/drift.ts'])(
    'keeps %s out of a state that is in use, and goes on',
    async (command) => {
      await withStack(async (stack) => {
        await store(stack);
        const { code, errors } = await ended(start({}, join(process.cwd(), command)));
        expect(code).toBe(1);
        expect(errors).toBe(
          `The state in ${stateDir} is in use by another Solvent command: stop it or wait for its end, or name another folder in SOLVENT_STATE.\n`,
        );
        expect((await info(stack)).status).toBe(200);
      });
    },
  );

  it('says what to do when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { code, errors } = await ended(start({ PORT: String(port) }));
    server.close();
    expect(code).toBe(1);
    expect(errors).toContain(`Port ${port} is in use`);
  });

  it('names a variable that is wrong', async () => {
    const { code, errors } = await ended(start({ DRIFT_SAMPLING_RATE: '2' }));
    expect([code, errors]).toEqual([2, expect.stringContaining('DRIFT_SAMPLING_RATE')]);
  });
});
