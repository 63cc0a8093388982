import { createReadStream, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readTrees } from '../src/model/consistency.ts';
import { probabilityOf } from '../src/model/model.ts';
import { marginsOf } from '../src/model/trees.ts';
import { writeXgboostJson } from '../src/model/xgboost/writer.ts';

import { clean } from '../src/training/data/clean.ts';
import { openCsv } from '../src/training/data/csv.ts';
import { type Agreement, askPython } from './check-xgboost/ask-python.ts';
import { hardModels, ODD_NAMES } from './check-xgboost/hard-models.ts';
import { readCommand } from './cli/command.ts';
import { championFolder, localChampion } from './dev/local-model.ts';

const { values: options } = readCommand({
  run: 'npm run check:xgboost',
  about: [
    "Scores a CSV's rows with the champion, as the API does, and with Python's XGBoost from the same bundle's `trees.json`.",
    "Compares the features' contributions to each row with XGBoost's `pred_contribs` as well, and reads again what Python saves.",
    'Then the same of models that are trained on the spot, with odd names of features and thresholds at the ends of 32-bit floats.',
  ],
  options: {
    data: {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      about: 'loans as the schema has them; without them only the models that are trained on the spot',
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
  fails:
    'a margin differs in a bit, a probability by more than 1e-5 of itself, a contribution by more than 1e-5, or Python refuses a model',
  example: 'npm run check:xgboost -- --data Default_Fin.csv',
});

/** Relative. XGBoost takes its sigmoid in float32, whose own resolution is 6e-8. */
const TOLERANCE = 1e-5;
/** In log-odds. XGBoost rounds to float32 after each of hundreds of trees, steps of 5e-7 at values near 4. */
const CONTRIBUTION_TOLERANCE = 1e-5;

if (options.data) await checkChampion(options.data);
for (const { name, ensemble, features } of hardModels()) {
  const trees = new TextEncoder().encode(writeXgboostJson(ensemble, ODD_NAMES));
  const agreement = await askPython(
    trees,
    ensemble,
    features,
    Float64Array.from(marginsOf(ensemble, features), probabilityOf),
  );
  report(agreement, `odd names and extreme thresholds, ${name}`, features.length / ODD_NAMES.length);
  if (JSON.stringify(agreement.again.featureNames) !== JSON.stringify(ODD_NAMES)) {
    console.log('  the names of its features were lost on the way');
    process.exitCode = 1;
  }
}

async function checkChampion(data: string): Promise<void> {
  const root = resolve(options.models, '..');
  const model = await localChampion(root, options.model);
  const csv = await openCsv(basename(data), createReadStream(data));
  const { matrix, report: cleaning } = await clean(model.compiled, basename(data), csv);
  const trees = readFileSync(join(championFolder(root, options.model), 'trees.json'));
  const probabilities = model.probabilities(matrix.features, matrix.rows);
  const agreement = await askPython(trees, readTrees(trees), matrix.features, probabilities);
  report(agreement, basename(data), cleaning.rows);
}

function report(agreement: Agreement, of: string, rows: number): void {
  const { version, unequal, difference, contributions, unequalAgain } = agreement;
  console.log(
    `XGBoost ${version}: ${agreement.rows} of ${rows} rows of ${of}, ${unequal} margins differ in a bit, and ${unequalAgain} once it saved the model; largest relative difference of probabilities ${difference.toExponential(2)} (at most ${TOLERANCE}), of contributions ${contributions.toExponential(2)} in log-odds (at most ${CONTRIBUTION_TOLERANCE})`,
  );
  const agrees = difference <= TOLERANCE && contributions <= CONTRIBUTION_TOLERANCE;
  if (agreement.rows !== rows || unequal > 0 || unequalAgain > 0 || !agrees) process.exitCode = 1;
}
