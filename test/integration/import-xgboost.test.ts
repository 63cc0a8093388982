import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readApplication } from '../../src/application/application.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { loadModel } from '../../src/model/model.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { importBooster } from '../../src/training/imported/import-booster.ts';
import { boosterFile, loans, PYTHON_NAMES, schema as smallSchema } from '../training/imported/support.ts';

/**
 * What Python's XGBoost trained scores here as it does there. PYTHON_XGBOOST_1 and PYTHON name interpreters with XGBoost 1.7 and 3.x.
 */
const pythons = [
  ['1.7', process.env.PYTHON_XGBOOST_1],
  ['3', process.env.PYTHON],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'solvent-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

function hasXgboost(python: string | undefined): boolean {
  return python !== undefined && spawnSync(python, ['-c', 'import xgboost']).status === 0;
}

/** Trains on four columns, of which the last is a ratio in float64, and saves what came of it beside its own probabilities. */
const program = `
import csv, json, sys
import numpy as np, xgboost as xgb
folder, scaled = sys.argv[1], sys.argv[2] == "scaled"
rng = np.random.default_rng(5)
n = 2000
age = rng.integers(18, 80, n).astype(float)
owed = np.round(rng.gamma(2, 5000.123, n), 3)
owed[rng.random(n) < 0.05] = np.nan
earned = np.round(rng.gamma(3, 12000.77, n) + 1, 3)
ratio = owed / earned
bad = (rng.random(n) < 1 / (1 + np.exp(2 - 3 * np.nan_to_num(ratio)))).astype(int)
with open(f"{folder}/loans.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["Age", "Owed", "Earned", "Bad"])
    for row in zip(age.astype(int), owed, earned, bad):
        writer.writerow(["" if cell != cell else repr(cell.item()) for cell in row])
names = ["Earned", "burden", "Age", "Owed"]
x = np.column_stack([earned, ratio, age, owed])
mean, scale = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
if scaled:
    x = (x - mean) / scale
    json.dump({"mean_": mean.tolist(), "scale_": scale.tolist(), "feature_names_in_": names}, open(f"{folder}/scaler.json", "w"))
data = xgb.DMatrix(x, label=bad, feature_names=None if scaled else names)
params = {"objective": "binary:logistic", "max_depth": 4, "eta": 0.2, "seed": 1, "base_score": 0.2}
booster = xgb.train(params, data, num_boost_round=50)
for ending in ("json", "ubj"):
    booster.save_model(f"{folder}/booster.{ending}")
print(json.dumps([float(one) for one in booster.predict(data)]))
`;

const schema = JSON.stringify({
  name: 'from-python',
  target: { column: 'Bad' },
  fields: [
    { name: 'age', column: 'Age', type: 'integer', min: 0 },
    { name: 'owed', column: 'Owed', type: 'number', min: 0, nullable: true },
    { name: 'earned', column: 'Earned', type: 'number', above: 0 },
  ],
  derived: [{ name: 'burden', ratio: ['owed', 'earned'] }],
  policy: { maximize: 'recall', subject_to: { accuracy: 0.7 } },
});

describe.each(pythons)('a booster by XGBoost %s', (_, python) => {
  // Skipped one by one: a version that cannot be imported must not vanish from the count.
  const testOfVersion = test.skipIf(!hasXgboost(python));
  testOfVersion.each([
    ['without a scaler', 'json'],
    ['without a scaler', 'ubj'],
    ['behind a scaler', 'json'],
    ['behind a scaler', 'ubj'],
  ] as const)('%s, saved as .%s, scores every row as Python does', async (kind, ending) => {
    const scaled = kind === 'behind a scaler';
    const output = execFileSync(python!, ['-c', program, folder, scaled ? 'scaled' : 'plain'], {
      encoding: 'utf8',
    });
    const theirs = JSON.parse(output) as number[];
    const file = join(folder, 'loans.csv');
    const { files } = await importBooster(
      new Uint8Array(readFileSync(join(folder, `booster.${ending}`))),
      schema,
      async () => ({ name: 'loans.csv', bytes: createReadStream(file) }),
      scaled ? { scaler: readFileSync(join(folder, 'scaler.json'), 'utf8') } : {},
    );
    const bundle = openBundle(files);
    const model = loadModel(bundle, '1', await nodeOrtRuntime());
    const [, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
    const furthest = lines.map((line, row) => {
      const [age, owed, earned] = line.split(',').map((cell) => (cell === '' ? null : Number(cell)));
      const { features } = readApplication(bundle.compiled, { age, owed, earned });
      return Math.abs(model.probabilities(features, 1)[0]! - theirs[row]!);
    });
    model.dispose();
    expect(furthest).toHaveLength(2000);
    expect(Math.max(...furthest)).toBeLessThan(1e-6);
  });
});

describe('npm run model -- import-xgboost', () => {
  const path = (name: string) => join(folder, name);
  writeFileSync(path('model.json'), boosterFile());
  writeFileSync(path('small.json'), JSON.stringify(smallSchema));
  writeFileSync(path('small.csv'), `${loans.join('\n')}\n`);
  writeFileSync(
    path('small-scaler.json'),
    JSON.stringify({ mean: [0, 0], scale: [1, 1], features: PYTHON_NAMES }),
  );

  function model(...given: string[]) {
    return run(given, true);
  }
  function run(given: string[], named: boolean) {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, SOLVENT_STATE: path('state') };
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['scripts/model.ts', ...given, ...(named ? ['--model', 'small'] : [])],
      { env, encoding: 'utf8' },
    );
    return { output: stdout, errors: stderr.trim(), status };
  }
  const importing = [
    'import-xgboost',
    path('model.json'),
    '--schema',
    path('small.json'),
    '--data',
    path('small.csv'),
  ];

  test('registers a version that only force makes the champion, once', () => {
    const { output, ...ended } = model(...importing);
    expect(ended).toEqual({ errors: '', status: 0 });
    expect(output).toMatch(/^1200 rows read, 1200 kept, 0 left out\n/);
    expect(output).toMatch(/A booster by XGBoost 1\.7\.6, all of its 20 rounds score\./);
    expect(output).toMatch(
      /\nVerdict: not fit for promotion \(.*\)\n( {2}.*\n)+\nVersion 1 of small is registered\.\n$/,
    );
    expect(output).toMatch(/on the rows that it was imported with/);
    // The schema names the model, where nobody else does.
    expect(run(importing, false).output).toMatch(/Version 1 of small is this bundle already\.\n$/);
    expect(model(...importing).output).toMatch(/Version 1 of small is this bundle already\.\n$/);
    expect(model('promote', '1', '--why', 'It answered before')).toMatchObject({
      status: 1,
      errors: expect.stringContaining('Nobody knows whether the model was fitted to these rows'),
    });
    expect(model('promote', '1', '--why', 'It answered before', '--force')).toMatchObject({
      errors: '',
      status: 0,
    });
  });

  test.each([
    [['--scaler', path('small-scaler.json')], /features: it names 5 features for 2 numbers/],
    [['--rounds', '21'], /--rounds is a whole number from 1 to 20, not 21/],
    [['--scaler', path('nothing.json')], /nothing\.json: there is no such file/],
  ])('says what is wrong with %j', (given, message) => {
    expect(model(...importing, ...given)).toMatchObject({
      status: 1,
      errors: expect.stringMatching(message),
    });
  });

  test.each([
    [['--threshold', '2'], /--threshold is a share from 0 to 1/],
    [['--rounds', 'all'], /--rounds is a whole number/],
  ])('refuses %j before it reads anything', (given, message) => {
    expect(model(...importing, ...given)).toMatchObject({
      status: 2,
      errors: expect.stringMatching(message),
    });
  });
});
