import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applicants, score } from '../../scripts/demo/applicants.ts';
import { startReceiver } from '../../scripts/demo/receiver.ts';
import { SECRET, watchedVariables } from '../../scripts/demo/variables.ts';
import { openControl } from '../../scripts/dev/control.ts';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';

const run = promisify(execFile);
const SHIFT = 'employed=-0.6,bank_balance=*1.4';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'solvent-test-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

it('npm run demo: healthy is stable, shifted is drift, an alert comes and a challenger is trained', async () => {
  const { stdout } = await run(process.execPath, ['scripts/demo.ts']);
  expect(stdout).toMatch(/Checked for drift: stable\./);
  expect(stdout).toMatch(
    /Checked for drift: retrain\. .*applicants are less often employed \(\d+% → \d+%, PSI/,
  );
  expect(stdout).toMatch(/The webhook received a signed alert: "Severe drift/);
  expect(stdout).toMatch(/A challenger was trained on 20600 loans, 600 of them with a reported outcome/);
  expect(stdout).toMatch(/All of it happened\./);
});

describe('the drift Worker', () => {
  async function sampled(stack: Stack, count: number): Promise<void> {
    await score(stack.url, applicants(12, SHIFT), count);
    await expect
      .poll(
        async () =>
          (await stack.database.prepare('SELECT COUNT(*) AS n FROM samples').first<{ n: number }>())!.n,
        { timeout: 30_000 },
      )
      .toBe(count);
  }

  it('says everything once though its cron runs twice at once and again after a restart, and tells /metrics', async () => {
    const receiver = await startReceiver(SECRET);
    const start = () =>
      startStack({
        port: 0,
        stateDir,
        variables: { ...watchedVariables(receiver), LOG_LEVEL: 'error' },
        onLog: () => {},
      });
    let stack = await start();
    try {
      await sampled(stack, 300);
      await Promise.all([stack.runCron('solvent-drift'), stack.runCron('solvent-drift')]);
      // Asked for its metrics, the isolate sends what it has gathered; what it counts in its last second ends with it.
      await (await fetch(`${stack.url}/metrics`)).text();
      await stack.stop();
      stack = await start();
      await stack.runCron('solvent-drift');
      // By its id: what was not answered in time, as on a busy machine, is delivered again.
      const ids = [...new Set(receiver.alerts.map(({ id }) => id))];
      expect(ids.filter((id) => !id.startsWith('move_'))).toEqual([expect.stringMatching(/_alert$/)]);
      // What came with the project: a champion of either model.
      expect(ids.filter((id) => id.startsWith('move_'))).toHaveLength(2);
      expect(receiver.refused).toBe(0);
      const { results } = await stack.database
        .prepare('SELECT action, status FROM drift_actions ORDER BY action')
        .all();
      expect(results).toEqual([
        { action: 'alert', status: 'done' },
        { action: 'retrain', status: 'done' },
      ]);
      const text = await (await fetch(`${stack.url}/metrics`)).text();
      expect(text).toMatch(/^loan_model_drift_detected\{model_name="loan-default"\} 1$/m);
      expect(text).toMatch(/^loan_model_drift_psi\{model_name="loan-default",feature="employed"\} \d\.\d+$/m);
      expect(text).toMatch(/^loan_drift_alerts_total\{result="delivered"\} 1$/m);
      expect(text).toMatch(/^loan_drift_samples_total\{source="realtime",result="kept"\} 300$/m);
    } finally {
      await stack.stop();
      receiver.stop();
    }
  });

  it('npm run drift -- --now checks the stack that runs, or starts one', async () => {
    const environment = { ...process.env, SOLVENT_STATE: stateDir };
    const drift = async (...options: string[]) =>
      (await run(process.execPath, ['scripts/drift.ts', ...options], { env: environment })).stdout;
    expect(await drift()).toMatch(/There is no report yet/);
    expect(await drift('--now')).toMatch(/^loan-default version 1: too_few_samples\n/);
    expect(await drift()).toMatch(/version 1 {2}too_few_samples/);
  });

  it('npm run drift needs no key where it starts the stack, and says which one it wants where another runs', async () => {
    const sha256Hex = (key: string) => createHash('sha256').update(key).digest('hex');
    const monitor = { name: 'officer', sha256: sha256Hex('officer-key'), scopes: ['monitor'] };
    const desk = { name: 'desk', sha256: sha256Hex('desk-key'), scopes: ['predict'] };
    const { API_KEY: _, ...others } = process.env;
    const API_KEYS = JSON.stringify([monitor, desk]);
    const drift = (more = {}) =>
      run(process.execPath, ['scripts/drift.ts'], {
        env: { ...others, SOLVENT_STATE: stateDir, API_KEYS, ...more },
      });
    expect((await drift()).stdout).toMatch(/There is no report yet/);
    const stack = await startStack({ port: 0, stateDir, variables: { API_KEYS }, onLog: () => {} });
    const closeControl = await openControl(stack, stateDir);
    try {
      for (const [more, code] of [
        [{}, '403 invalid_api_key'],
        [{ API_KEY: 'desk-key' }, '403 insufficient_scope'],
      ] as const) {
        const { stderr } = await drift(more).then(
          () => expect.unreachable(),
          (error: { stderr: string }) => error,
        );
        expect(stderr).toContain(code);
        expect(stderr).toContain('Give a key of the running stack that has the scope monitor: API_KEY=…');
      }
      expect((await drift({ API_KEY: 'officer-key' })).stdout).toMatch(/There is no report yet/);
    } finally {
      await closeControl();
      await stack.stop();
    }
  });
});
