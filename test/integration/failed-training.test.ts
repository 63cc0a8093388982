import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, startStack } from '../../scripts/dev/stack.ts';
import { withStorage } from '../../scripts/dev/storage.ts';
import { type StatefulMlflow, statefulMlflow } from '../registry/mlflow/stateful-mlflow.ts';

let folder: string;
let stateDir: string;
let loans: string;
let mlflow: StatefulMlflow;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  stateDir = join(folder, 'v3');
  loans = join(folder, 'loans.csv');
  mlflow = await statefulMlflow();
});
afterEach(async () => {
  await mlflow.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command to its end, whatever that is. @returns all that it says */
function script(name: string, ...given: string[]): Promise<string> {
  const env = { ...process.env, SOLVENT_STATE: stateDir, MLFLOW_TRACKING_URI: mlflow.server.url.href };
  return new Promise((resolve) => {
    execFile(process.execPath, [join('scripts', name), ...given], { env }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
const QUICK = ['--folds', '2', '--params', '{"num_boost_round":5}'];
const train = (...more: string[]) => script('train.ts', '--data', loans, ...QUICK, ...more);
const kept = () =>
  withStorage(PROJECT_ROOT, stateDir, ({ database }) =>
    database.query<{ model: string; reason: string }>('SELECT model, reason FROM failed_trainings'),
  );
const shownFailures = () => mlflow.runs.filter(({ status }) => status === 'FAILED');
const REASON = expect.stringContaining('loans.csv');

it('a training that fails while MLflow is down is kept, and shown as one run once it is back', async () => {
  await writeFile(loans, 'nothing\n1\n');
  // The run is made, and nothing that is said of it arrives.
  mlflow.fail((call) => (call === 'runs/log-batch' ? 'refused' : null));
  expect(await train()).toMatch(
    /MLflow was not shown that it failed: .*The disk is full.* It is kept, and shown later/,
  );
  expect(await kept()).toMatchObject([{ model: 'loan-default', reason: REASON }]);
  expect(shownFailures()).toEqual([]);

  mlflow.fail();
  await script('sample.ts', '--rows', '3000', '--seed', '3', '--out', loans);
  expect(await train()).toMatch(/MLflow was shown failure \S+ of loan-default\./);
  expect(shownFailures()).toHaveLength(1);
  expect(mlflow.runs.filter(({ tags }) => tags.some(({ key }) => key === 'solvent.training'))).toHaveLength(
    1,
  );
});

it('a stack that runs keeps it as well', async () => {
  await writeFile(loans, 'nothing\n1\n');
  mlflow.fail(() => 'refused');
  const stack = await startStack({ port: 0, stateDir, variables: { API_KEY: 'dev-key' }, onLog: () => {} });
  try {
    const close = await openControl(stack, stateDir);
    expect(await train()).toContain('It is kept, and shown later');
    await close();
  } finally {
    await stack.stop();
  }
  expect(await kept()).toMatchObject([{ model: 'loan-default', reason: REASON }]);
});

it('a training that publishes nothing makes no state to keep it in', async () => {
  await writeFile(loans, 'nothing\n1\n');
  mlflow.fail(() => 'refused');
  expect(await train('--out', join(folder, 'out'))).toMatch(
    /MLflow was not shown that it failed: .*The disk is full\.\n$/,
  );
  expect(await readdir(folder)).not.toContain('v3');
});

it("a training without a schema that can be read is nobody's run", async () => {
  await writeFile(loans, 'nothing\n1\n');
  const said = await train('--schema', join(folder, 'nope.json'));
  expect(said).toContain('there is no such file');
  expect(said).not.toContain('MLflow');
  expect(mlflow.calls).toEqual([]);
});
