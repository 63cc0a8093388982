import { execFile } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { contributionsOf } from '../src/explain/contributions.ts';
import { readTrees } from '../src/model/consistency.ts';
import { clean } from '../src/training/data/clean.ts';
import { openCsv } from '../src/training/data/csv.ts';
import { readCommand } from './cli/command.ts';
import { championFolder, localChampion } from './dev/local-model.ts';

const { values: options } = readCommand({
  run: 'npm run check:xgboost',
  about: [
    "Scores a CSV's rows with the champion, as the API does, and with Python's XGBoost from the same bundle's `trees.json`.",
    "Compares the features' contributions to each row with XGBoost's `pred_contribs` as well.",
  ],
  options: {
    data: {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      required: true,
      about: 'loans as the schema has them',
    },
    models: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      default: 'models',
      about: 'where the bundles lie',
    },
    model: { type: 'string', value: 'NAME', default: 'loan-default', about: 'whose champion' },
  },
  variables: { PYTHON: 'an interpreter with numpy and xgboost (default: python3)' },
  fails: 'a probability differs by more than 1e-5 of itself, or a contribution by more than 1e-5',
  example: 'npm run check:xgboost -- --data Default_Fin.csv',
});

/** Relative. XGBoost takes its sigmoid in float32, whose own resolution is 6e-8. */
const TOLERANCE = 1e-5;
/** In log-odds. XGBoost rounds to float32 after each of hundreds of trees, steps of 5e-7 at values near 4. */
const CONTRIBUTION_TOLERANCE = 1e-5;

const root = resolve(options.models, '..');
const model = await localChampion(root, options.model);
const csv = await openCsv(basename(options.data), createReadStream(options.data));
const { matrix, report } = await clean(model.compiled, basename(options.data), csv);

const trees = join(championFolder(root, options.model), 'trees.json');

const folder = await mkdtemp(join(tmpdir(), 'solvent-xgboost-'));
try {
  const files = {
    features: matrix.features,
    names: JSON.stringify(model.manifest.features),
    probabilities: model.probabilities(matrix.features, matrix.rows),
    contributions: contributionsOf(readTrees(readFileSync(trees)), matrix.features),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const { stdout } = await promisify(execFile)(process.env.PYTHON ?? 'python3', [
    join(import.meta.dirname, 'check-xgboost.py'),
    trees,
    ...Object.keys(files).map((name) => join(folder, name)),
  ]);
  const answer = JSON.parse(stdout) as {
    version: string;
    rows: number;
    difference: number;
    contributions: number;
  };
  console.log(
    `XGBoost ${answer.version}: ${answer.rows} of ${report.rows} rows of ${basename(options.data)}, largest relative difference ${answer.difference.toExponential(2)} (at most ${TOLERANCE}), of contributions ${answer.contributions.toExponential(2)} in log-odds (at most ${CONTRIBUTION_TOLERANCE})`,
  );
  const agrees = answer.difference <= TOLERANCE && answer.contributions <= CONTRIBUTION_TOLERANCE;
  if (answer.rows !== report.rows || !agrees) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
