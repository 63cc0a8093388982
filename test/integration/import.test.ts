import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trainedInPython } from '../../scripts/check-import/trained.ts';
import {
  type Differences,
  differencesOf,
  type Loans,
  loansOf,
  TOLERANCE,
} from '../../scripts/check-import/trial.ts';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../scripts/dev/variables.ts';

/** Interpreters with each generation of XGBoost; that of 3 has scikit-learn and imbalanced-learn as well. */
const { PYTHON, PYTHON_XGBOOST_1, PYTHON_XGBOOST_3_4 } = process.env;

let folder = '';
let stateDir = '';
let stack: Stack;
let closeControl = async () => {};
let loans: Loans;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-import-'));
  stateDir = join(folder, 'state');
  const data = join(folder, 'loans.csv');
  const drawn = ['--rows', '2000', '--seed', '5', '--out', data];
  await promisify(execFile)(process.execPath, [join(PROJECT_ROOT, 'scripts/sample.ts'), ...drawn]);
  loans = await loansOf(join(PROJECT_ROOT, 'models/loan-default/schema.json'), data);
  const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' };
  stack = await startStack({ port: 0, stateDir, variables, onLog: () => {} });
  closeControl = await openControl(stack, stateDir);
});
afterAll(async () => {
  await closeControl();
  await stack.stop();
  await rm(folder, { recursive: true });
});

function testWith(python: string | undefined, modules: string) {
  return test.skipIf(!python || spawnSync(python, ['-c', `import ${modules}`]).status !== 0);
}

function expectAgreement(differences: Differences) {
  for (const [door, difference] of Object.entries(differences))
    expect(difference, door).toBeLessThanOrEqual(TOLERANCE);
}

// One form each: what either holds is read alike (test/model/xgboost/), and an import takes seconds.
describe.each([
  ['1.7', 'json', PYTHON_XGBOOST_1],
  ['3', 'ubj', PYTHON],
  ['3.4', 'ubj', PYTHON_XGBOOST_3_4],
] as const)('XGBoost %s, %s', (version, form, python) => {
  testWith(python, 'numpy, xgboost')(
    'a booster scores as in Python, by every way into the product',
    async () => {
      const into = join(folder, version);
      const trained = await trainedInPython(python!, 'booster', loans.schema, loans.data, into);
      expectAgreement(await differencesOf({ url: stack.url, stateDir }, loans, trained, form));
    },
  );
});

testWith(PYTHON, 'imblearn, sklearn, xgboost')(
  "the Python service's model scores as there with its scaler, and not without",
  async () => {
    const trained = await trainedInPython(
      PYTHON!,
      'service',
      loans.schema,
      loans.data,
      join(folder, 'service'),
    );
    expectAgreement(await differencesOf({ url: stack.url, stateDir }, loans, trained, 'json'));
    const bare = { ...trained, scaler: undefined };
    expect((await differencesOf({ url: stack.url, stateDir }, loans, bare, 'json')).predict).toBeGreaterThan(
      0.01,
    );
  },
);
