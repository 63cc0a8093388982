import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealMlflow, realMlflow } from '../../scripts/check-mlflow/server.ts';
import { openControl } from '../../scripts/dev/control.ts';
import { PROJECT_ROOT, type Stack, startStack } from '../../scripts/dev/stack.ts';

/** An interpreter with mlflow, pandas, scikit-learn and xgboost. */
const python = process.env.PYTHON_MLFLOW;
const KEY = 'a-key';
const SCHEMA = join(PROJECT_ROOT, 'models/loan-default/schema.json');
const APPLICATIONS = [
  { employed: 1, bank_balance: 10_000, annual_salary: 532_339.56 },
  { employed: 0, bank_balance: 25_000, annual_salary: 145_273.2 },
  { employed: 1, bank_balance: 0, annual_salary: 90_000 },
];

/** What a team in Python does: it logs models in every form, and says what they answer for `APPLICATIONS`. */
const LOGGING = `
import json, sys, warnings; warnings.filterwarnings('ignore')
import mlflow, numpy as np, pandas as pd, xgboost as xgb
from mlflow.models import infer_signature
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
folder, loans, bundle, applications = sys.argv[1:]
def features(rows):
    return pd.DataFrame({
        'employed': rows['employed'], 'bank_balance': rows['bank_balance'], 'annual_salary': rows['annual_salary'],
        'saving_rate': rows['bank_balance'] / rows['annual_salary']}).astype(float)
data = pd.read_csv(loans).rename(columns={'Employed': 'employed', 'Bank Balance': 'bank_balance', 'Annual Salary': 'annual_salary'})
X, y = features(data), data['Defaulted?']
asked = features(pd.DataFrame(json.loads(applications)))
client, found = mlflow.MlflowClient(), {}
classifier = xgb.XGBClassifier(n_estimators=30, max_depth=3).fit(X, y)
booster = xgb.train({'objective': 'binary:logistic', 'max_depth': 2}, xgb.DMatrix(X, y), 20)
signature = infer_signature(X, classifier.predict(X))
def log(name, model, **how):
    with mlflow.start_run():
        return mlflow.xgboost.log_model(model, name='model', registered_model_name=name, **how).model_id
mlflow.set_experiment('logged')
log('classifier', classifier, model_format='json', signature=signature)
client.set_registered_model_alias('classifier', 'champion', 1)
found['classifier'] = classifier.predict_proba(asked)[:, 1].tolist()
found['id'] = log('booster', booster, model_format='ubj')
found['booster'] = booster.predict(xgb.DMatrix(asked)).tolist()
log('other', xgb.XGBClassifier(n_estimators=3).fit(X[['employed']].rename(columns={'employed': 'Age'}), y), model_format='ubj')
pipeline = make_pipeline(StandardScaler(), xgb.XGBClassifier(n_estimators=30, max_depth=3)).fit(X, y)
with mlflow.start_run():
    mlflow.sklearn.log_model(pipeline, name='model', registered_model_name='pipeline', serialization_format='cloudpickle')
found['pipeline'] = pipeline.predict_proba(asked)[:, 1].tolist()
def register(name, source, run):
    client.create_registered_model(name)
    client.create_model_version(name, source, run.info.run_id)
with mlflow.start_run() as run:
    mlflow.log_artifacts(bundle, 'model')
    register('ours', f'{run.info.artifact_uri}/model', run)
    register('whole-run', run.info.artifact_uri, run)
mlflow.set_experiment(experiment_id=client.create_experiment('direct', artifact_location=f'file://{folder}/direct'))
log('direct', booster)
print(json.dumps(found))
`;

describe.skipIf(!python)('import-mlflow', () => {
  let folder = '';
  let loans = '';
  let stack: Stack;
  let mlflow: RealMlflow;
  let variables: Record<string, string> = {};
  let closeControl = async () => {};
  let logged: { id: string } & Record<'classifier' | 'booster' | 'pipeline', number[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-import-mlflow-'));
    loans = join(folder, 'loans.csv');
    await run(process.execPath, ['scripts/sample.ts', '--rows', '2000', '--out', loans]);
    mlflow = await realMlflow(python!, { folder });
    await mlflow.start();
    variables = { MLFLOW_TRACKING_URI: mlflow.url, MLFLOW_DISABLE_TELEMETRY: 'true' };
    const bundle = join(PROJECT_ROOT, 'models/loan-default/champion');
    logged = JSON.parse(await inPython(LOGGING, folder, loans, bundle, JSON.stringify(APPLICATIONS)));
    const stateDir = join(folder, 'state');
    const known = { API_KEY: KEY, MLFLOW_TRACKING_URI: mlflow.url };
    stack = await startStack({ port: 0, stateDir, variables: known, onLog: () => {} });
    closeControl = await openControl(stack, stateDir);
  }, 300_000);
  afterAll(async () => {
    await closeControl();
    await stack?.stop();
    await mlflow?.kill();
    await rm(folder, { recursive: true });
  });

  async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    const { PATH = '', HOME = '' } = process.env;
    const options = { cwd: folder, env: { PATH, HOME, ...env }, maxBuffer: 2 ** 26 };
    const root = program === process.execPath ? { cwd: PROJECT_ROOT } : {};
    return (await promisify(execFile)(program, args, { ...options, ...root })).stdout;
  }

  /** MLflow's client says more than what is printed: the last line is that. */
  async function inPython(program: string, ...args: string[]): Promise<string> {
    const said = await run(python!, ['-c', program, ...args], variables);
    return said.trim().split('\n').at(-1)!;
  }

  async function model(...given: string[]) {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...variables, SOLVENT_STATE: join(folder, 'state'), API_KEY: KEY };
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/model.ts'), ...given], { env });
    const [output, errors, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.on('close', resolve)),
    ]);
    return { output, errors: errors.trim(), status };
  }

  /** The numbers of those that are registered. */
  async function versions(): Promise<string[]> {
    const response = await fetch(`${stack.url}/api/v1/models/loan-default`, {
      headers: { 'X-API-Key': KEY },
    });
    const { data } = (await response.json()) as { data: { versions: { model_version: string }[] } };
    return data.versions.map((version) => version.model_version);
  }

  const rows = () => ['--schema', SCHEMA, '--data', loans];

  /** What the API answers once the version that was registered last is champion. */
  async function answersOf(imported: { output: string; errors: string }): Promise<number[]> {
    expect(imported.errors).toBe('');
    const [, version] = /\bversion (\d+) of loan-default\b/i.exec(imported.output.split('\n').at(-2)!)!;
    const promoted = await model('promote', version!, '--force', '--why', 'it is what Python has');
    expect(promoted).toMatchObject({ errors: '', status: 0 });
    return await Promise.all(
      APPLICATIONS.map(async (application) => {
        const response = await fetch(`${stack.url}/api/v1/predict`, {
          method: 'POST',
          headers: { 'X-API-Key': KEY, 'Content-Type': 'application/json' },
          body: JSON.stringify(application),
        });
        const { data } = (await response.json()) as { data: { probability: number; model_version: string } };
        expect(data.model_version).toBe(version);
        return data.probability;
      }),
    );
  }

  function expectClose(answers: number[], known: number[]): void {
    answers.forEach((answer, index) => {
      expect(Math.abs(answer - known[index]!)).toBeLessThan(1e-6);
    });
  }

  test('a classifier that Python logged as JSON is taken in by its alias, and answers as it does there', async () => {
    const imported = await model('import-mlflow', 'models:/classifier@champion', ...rows());
    expect(imported.output).toMatch(/^MLflow has it as version 1 of classifier\.\n/);
    expectClose(await answersOf(imported), logged.classifier);
  });

  test('a booster that Python logged as UBJSON is taken in by what its run logged, and once more by its version is the same', async () => {
    const imported = await model('import-mlflow', `models:/${logged.id}`, ...rows());
    expect(imported.output).toMatch(/^MLflow has it as m-/);
    expectClose(await answersOf(imported), logged.booster);
    const before = await versions();
    const again = await model('import-mlflow', 'models:/booster/1', ...rows());
    expect(again).toMatchObject({ errors: '', status: 0 });
    expect(await versions()).toEqual(before);
  });

  test('a bundle of ours is registered as it is, and one that is known already gets no second version', async () => {
    const before = await versions();
    const imported = await model('import-mlflow', 'models:/ours/1');
    expect(imported).toMatchObject({ errors: '', status: 0 });
    expect(imported.output).toMatch(/^MLflow has it as version 1 of ours\.\n.*\bversion 1\b/i);
    expect(await versions()).toEqual(before);
  });

  test('what was pushed from here comes back as the version that it is', async () => {
    expect(await model('push', '1')).toMatchObject({ errors: '', status: 0 });
    const before = await versions();
    const imported = await model('import-mlflow', 'models:/loan-default/1');
    expect(imported).toMatchObject({ errors: '', status: 0 });
    expect(imported.output).toContain('Version 1 of loan-default is this bundle already.');
    expect(await versions()).toEqual(before);
  });

  test('what Python alone can open is refused, and the lines of Python that it is refused with make files that can be taken in', async () => {
    const refused = await model('import-mlflow', 'models:/pipeline/1', ...rows());
    expect(refused).toMatchObject({ output: '', status: 1 });
    expect(refused.errors).toContain('the flavor sklearn');
    const lines = refused.errors.split('\n').filter((line) => line.startsWith('  '));
    await writeFile(join(folder, 'save.py'), lines.map((line) => line.trim()).join('\n'));
    await run(python!, ['save.py'], variables);
    const [booster, scaler] = [join(folder, 'booster.json'), join(folder, 'scaler.json')];
    const imported = await model('import-xgboost', booster, '--scaler', scaler, ...rows());
    expectClose(await answersOf(imported), logged.pipeline);
  });

  test.each<[string, string[], number, string]>([
    ['an alias that is not there', ['models:/classifier@nobody'], 1, 'classifier@nobody is not to be had'],
    [
      'a model that is not there',
      ['models:/nothing@champion'],
      1,
      'Registered Model with name=nothing not found',
    ],
    ['a version that is not there', ['models:/classifier/9'], 1, '(name=classifier, version=9) not found'],
    ['a logged model that is not there', ['models:/m-0'], 1, "'m-0' not found"],
    ['a URI that is none', ['models:/classifier'], 2, 'the alias or the version is missing'],
    ['an XGBoost model without rows', ['models:/booster/1'], 1, 'say also --schema and --data'],
    ['a whole run', ['models:/whole-run/1'], 1, 'there is model'],
    [
      'options that a bundle of ours does not take',
      ['models:/ours/1', '--threshold', '0.5'],
      1,
      '--threshold',
    ],
    [
      'a bundle of another model',
      ['models:/ours/1', '--model', 'credit-cards'],
      1,
      'of the model loan-default',
    ],
  ])('%s is said clearly, and registers nothing', async (_, args, status, reason) => {
    const before = await versions();
    const refused = await model('import-mlflow', ...args);
    expect(refused).toMatchObject({ output: '', status, errors: expect.stringContaining(reason) });
    expect(await versions()).toEqual(before);
  });

  test('a model of another schema is refused with the names of its features', async () => {
    const refused = await model('import-mlflow', 'models:/other/1', ...rows());
    expect(refused).toMatchObject({ output: '', status: 1, errors: expect.stringContaining('Age') });
    expect(refused.errors).toContain('saving_rate');
  });

  test('files that MLflow does not hand out itself are named', async () => {
    const refused = await model('import-mlflow', 'models:/direct/1', ...rows());
    expect(refused).toMatchObject({ output: '', status: 1, errors: expect.stringContaining('file://') });
  });
});
