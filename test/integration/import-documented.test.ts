import { execFileSync, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBundle } from '../../src/model/bundle.ts';
import { readTrees } from '../../src/model/consistency.ts';
import { readRows } from '../../src/training/data/labelled.ts';
import { probabilitiesOf } from '../../src/training/fit.ts';
import { importBooster } from '../../src/training/imported/import-booster.ts';
import { readParams } from '../../src/training/params.ts';

/** The lines of Python in docs/imports.md, run by a real one: PYTHON names an interpreter with XGBoost 3, pandas and scikit-learn. */
const python = process.env.PYTHON;
const hasAll =
  python !== undefined && spawnSync(python, ['-c', 'import xgboost, pandas, sklearn']).status === 0;
const [renaming, encoding, ordering, scaling] = [
  ...readFileSync('docs/imports.md', 'utf8').matchAll(/```python\n(.*?)```/gs),
].map(([, lines]) => lines!);

const folder = mkdtempSync(join(tmpdir(), 'solvent-documented-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `
import json, os, sys
import numpy as np, pandas, xgboost
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import MaxAbsScaler, RobustScaler, StandardScaler
renaming, encoding, ordering, scaling = json.loads(sys.argv[1])
os.chdir(sys.argv[2])
rng = np.random.default_rng(7)
n = 2000
frame = pandas.DataFrame({"Age": rng.integers(18, 80, n).astype(float), "Owed": np.round(rng.gamma(2, 5000.123, n), 2)})
frame["Region"] = rng.choice(["north", "south", "west"], n)
frame["Grade"] = rng.choice(["a", "b", "c"], n)
# Whoever tells less defaults more often.
frame.loc[rng.random(n) < 0.1, "Region"] = None
frame.loc[rng.random(n) < 0.1, "Grade"] = None
margin = frame.Owed / 9000 - 2 + frame.Region.isna() + (frame.Grade == "c") - (frame.Age - 50) / 30
bad = (rng.random(n) < 1 / (1 + np.exp(-margin))).astype(int)
frame.assign(Bad=bad).to_csv("loans.csv", index=False)
numbers = frame[["Age", "Owed"]]

def fit(name, features, **more):
    model = xgboost.XGBClassifier(n_estimators=30, max_depth=3, random_state=1, **more).fit(features, bad)
    os.makedirs(name, exist_ok=True)
    model.predict_proba(features)[:, 1].astype("<f8").tofile(f"{name}/probabilities.f64")
    return model

exec(encoding)
exec(ordering)
fit("as documented", pandas.concat([numbers, dummies, grade], axis=1)).save_model("as documented/model.ubj")

zeros = pandas.get_dummies(frame["Region"], prefix="region")
fit("zeros", pandas.concat([numbers, zeros, grade], axis=1)).save_model("zeros/model.ubj")
pandas.concat([frame.drop(columns="Region"), zeros], axis=1).assign(Bad=bad).to_csv("zeros/loans.csv", index=False)
same = zeros.rename(columns=lambda name: name.replace("_", "=")).astype(float)
fit("zeros by level", pandas.concat([numbers, same, grade], axis=1)).save_model("zeros by level/model.ubj")

for kind in (StandardScaler, RobustScaler, MaxAbsScaler):
    os.makedirs(kind.__name__, exist_ok=True)
    scaler = kind().fit(numbers)
    fit(kind.__name__, scaler.transform(numbers)).save_model(f"{kind.__name__}/model.ubj")
    exec(scaling)
    os.replace("scaler.json", f"{kind.__name__}/scaler.json")

transformer = ColumnTransformer([("scale", StandardScaler(), ["Owed"])], remainder="passthrough").fit(numbers)
scaler = transformer.named_transformers_["scale"]
booster = fit("ColumnTransformer", transformer.transform(numbers)).get_booster()
booster.feature_names = [name.split("__")[-1] for name in transformer.get_feature_names_out()]
booster.save_model("ColumnTransformer/model.ubj")
exec(scaling)
os.replace("scaler.json", "ColumnTransformer/scaler.json")

model, names = fit("renamed", numbers.rename(columns={"Age": "AGE"})), {"AGE": "age"}
exec(renaming)
os.replace("model.ubj", "renamed/model.ubj")
`;

const numbers = [
  { name: 'age', column: 'Age', type: 'number' },
  { name: 'owed', column: 'Owed', type: 'number' },
];
const LEVELS = ['north', 'south', 'west'];
const region = { name: 'region', column: 'Region', type: 'category', levels: LEVELS, nullable: true };
const grade = {
  name: 'grade',
  column: 'Grade',
  type: 'category',
  levels: ['a', 'b', 'c'],
  ordered: true,
  nullable: true,
};
const asBooleans = LEVELS.map((level) => ({
  name: `region_${level}`,
  column: `region_${level}`,
  type: 'boolean',
}));

/** Imports what was saved under a name. @returns its warnings, and how far it is at most from what Python says of the rows */
async function imported(name: string, fields: object[], { data = 'loans.csv', scaled = false } = {}) {
  const path = (file: string) => join(folder, file);
  const schema = { name: 'x', target: { column: 'Bad' }, fields, policy: { maximize: 'recall' } };
  const open = async () => ({ name: data, bytes: createReadStream(path(data)) });
  const model = new Uint8Array(readFileSync(path(`${name}/model.ubj`)));
  const scaler = scaled ? readFileSync(path(`${name}/scaler.json`), 'utf8') : undefined;
  const { warnings, files } = await importBooster(model, JSON.stringify(schema), open, { scaler });
  const { compiled } = openBundle(files);
  const { matrix } = await readRows(compiled, await open(), { params: readParams({}, {}) });
  const ours = probabilitiesOf(readTrees(files.get('trees.json')!), matrix.features);
  const bytes = readFileSync(path(`${name}/probabilities.f64`));
  const theirs = new Float64Array(Uint8Array.from(bytes).buffer);
  expect(theirs).toHaveLength(ours.length);
  const missing = warnings.filter((warning) => warning.includes('may be missing'));
  return { missing, furthest: Math.max(...ours.map((one, row) => Math.abs(one - theirs[row]!))) };
}

/** XGBoost takes the sigmoid in float32, and predict_proba gives it so. */
const SAME = 1e-6;

describe.skipIf(!hasAll)('what docs/imports.md has of Python', () => {
  beforeAll(() => {
    const lines = JSON.stringify([renaming, encoding, ordering, scaling]);
    execFileSync(python!, ['-c', program, lines, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  }, 60_000);

  test('encodes missing categories as the schema does, and nothing is warned of', async () => {
    const { missing, furthest } = await imported('as documented', [...numbers, region, grade]);
    expect(furthest).toBeLessThan(SAME);
    expect(missing).toEqual([]);
  });

  test('zeros of get_dummies score otherwise, which is warned of', async () => {
    const { missing, furthest } = await imported('zeros by level', [...numbers, region, grade]);
    expect(furthest).toBeGreaterThan(0.1);
    const moved = Number(furthest.toPrecision(2));
    expect(missing).toEqual([
      expect.stringMatching(/^"region" may be missing, and is in \d+ of the 2000 rows.*That is likely/),
    ]);
    expect(missing[0]).toMatch(`by up to ${moved} in these rows`);
  });

  test('a booster that was trained on zeros is kept by a field a column', async () => {
    const fields = [...numbers, ...asBooleans, grade];
    const { missing, furthest } = await imported('zeros', fields, { data: 'zeros/loans.csv' });
    expect(furthest).toBeLessThan(SAME);
    expect(missing).toEqual([]);
  });

  test.each(['StandardScaler', 'RobustScaler', 'MaxAbsScaler', 'ColumnTransformer'])(
    'saves a %s that scores as there',
    async (name) => {
      const { furthest } = await imported(name, numbers, { scaled: true });
      expect(furthest).toBeLessThan(SAME);
    },
  );

  test('renames features, and they are found', async () => {
    const { furthest } = await imported('renamed', numbers);
    expect(furthest).toBeLessThan(SAME);
  });
});
