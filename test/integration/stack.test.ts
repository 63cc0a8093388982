import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';
import { seededRandom } from '../../src/random.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';

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
const store = async ({ bucket }: Stack) => {
  for (const [key, bytes] of handMadeBundle(schema, ensemble, [[4, 120.5]])) await bucket.put(key, bytes);
};
const info = ({ url }: Stack) => fetch(`${url}/api/v1/model/info`, { headers: { 'X-API-Key': 'dev-key' } });

describe('startStack', () => {
  it('keeps its state, applies each migration once and brings each file once', async () => {
    const first = await withStack(async (stack) => {
      await store(stack);
      return stack;
    });
    expect(first.migrated.length).toBeGreaterThan(0);
    expect(first.seeded.written).toContain('models/loan-default/schema.json');
    const second = await withStack(async (stack) => {
      expect((await info(stack)).status).toBe(200);
      return stack;
    });
    expect([second.migrated, second.seeded.written]).toEqual([[], []]);
  });

  it('leaves a registry alone that was changed here', async () => {
    const key = 'models/loan-default/registry.json';
    await withStack(async ({ bucket }) => {
      await bucket.put(key, '{"changed":"here"}');
    });
    await withStack(async ({ bucket, seeded }) => {
      expect(seeded.written).not.toContain(key);
      expect(await (await bucket.get(key))?.text()).toBe('{"changed":"here"}');
    });
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
      { RATE_LIMIT_PER_MINUTE: '1' },
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
  const start = (environment: Record<string, string>) =>
    spawn(process.execPath, [script], {
      cwd: tmpdir(),
      env: { ...process.env, PORT: '0', SOLVENT_STATE: stateDir, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
    let errors = '';
    child.stderr!.on('data', (data) => {
      errors += data;
    });
    const [code] = await once(child, 'close');
    return { code, errors };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints a curl that scores, from any folder, and ends on %s',
    async (signal) => {
      await withStack(store);
      const { API_KEY: _, ...withoutKey } = variables;
      const child = start(withoutKey);
      let output = '';
      for await (const data of child.stdout) {
        output += data;
        if (output.includes('Stop with Ctrl-C')) break;
      }
      const command = /curl [\s\S]*?\}'/.exec(output)![0];
      const answer = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
      expect(answer).toMatchObject({ success: true, data: { model_version: '1' } });
      child.kill(signal);
      expect(await ended(child)).toMatchObject({ code: 0 });
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
    expect([code, errors]).toEqual([1, expect.stringContaining('DRIFT_SAMPLING_RATE')]);
  });
});
