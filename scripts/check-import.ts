/**
 * Trains boosters in Python, imports them as their owners would, has every row scored by all ways into the product, and holds
 * the probabilities against Python's own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aligned } from '../src/aligned.ts';
import { creditCardSchema } from './check-import/credit-card-schema.ts';
import { type Recipe, trainedInPython } from './check-import/trained.ts';
import { differencesOf, loansOf, TOLERANCE } from './check-import/trial.ts';
import { readCommand } from './cli/command.ts';
import { openControl } from './dev/control.ts';
import { PROJECT_ROOT, startStack } from './dev/stack.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';

const { values } = readCommand({
  run: 'npm run check:import',
  about: [
    "Trains boosters in Python, imports them by `npm run model -- import-xgboost` from XGBoost's JSON and UBJSON, and has every row of their files scored by `predict`, by a portfolio and by Open Inference. Each probability is held against Python's own. It has a stack of its own.",
    "On the credit cards each interpreter trains one; on the loans one trains the Python service's own model, which has a scaler before its trees. `.ci/tools` says which versions the interpreters want.",
  ],
  options: {
    uci: { type: 'string', path: true, value: 'FILE.csv', required: true, about: 'UCI_Credit_Card.csv' },
    'default-fin': {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      required: true,
      about: 'Default_Fin.csv',
    },
  },
  variables: {
    PYTHON: 'an interpreter with XGBoost 3, scikit-learn and imbalanced-learn (default: python3)',
    PYTHON_XGBOOST_1: 'one with XGBoost 1.7; without it that version is left out',
    PYTHON_XGBOOST_3_4: 'one with XGBoost 3.4; without it that version is left out',
  },
  fails: `a probability differs from Python's by more than ${TOLERANCE}`,
  example: 'npm run check:import -- --uci UCI_Credit_Card.csv --default-fin Default_Fin.csv',
});
const { PYTHON = 'python3', PYTHON_XGBOOST_1, PYTHON_XGBOOST_3_4 } = process.env;

const folder = await mkdtemp(join(tmpdir(), 'solvent-import-'));
const stateDir = join(folder, 'state');
const variables = { API_KEY: DEVELOPMENT_KEY, RATE_LIMIT_PER_MINUTE: '0', DRIFT_SAMPLING_RATE: '0' };
const stack = await startStack({ port: 0, stateDir, variables, onLog: () => {} });
const closeControl = await openControl(stack, stateDir);
try {
  const cardSchema = join(folder, 'credit-card.json');
  await writeFile(cardSchema, await creditCardSchema());
  const cards = await loansOf(cardSchema, values.uci);
  const fin = await loansOf(
    join(PROJECT_ROOT, 'models', 'loan-default', 'schema.json'),
    values['default-fin'],
  );
  const trials: [string, Recipe, typeof cards][] = [
    ...[PYTHON_XGBOOST_1, PYTHON, PYTHON_XGBOOST_3_4]
      .filter((python) => python !== undefined)
      .map((python): (typeof trials)[number] => [python, 'booster', cards]),
    [PYTHON, 'service', fin],
  ];
  const table: string[][] = [];
  let worst = 0;
  for (const [index, [python, recipe, loans]] of trials.entries()) {
    const into = join(folder, String(index));
    const trained = await trainedInPython(python, recipe, loans.schema, loans.data, into);
    for (const form of ['json', 'ubj'] as const) {
      const found = await differencesOf({ url: stack.url, stateDir }, loans, trained, form);
      const differences = [found.predict, found.portfolio, found.fields, found.features];
      worst = Math.max(worst, ...differences);
      const model = trained.scaler ? `${loans.model}, scaled` : loans.model;
      const shown = differences.map((difference) => difference.toExponential(2));
      table.push([`XGBoost ${trained.version}`, form, model, String(loans.applications.length), ...shown]);
      console.error(table.at(-1)!.join('  '));
    }
  }
  const head = [
    'trained by',
    'file',
    'model',
    'rows',
    'predict',
    'portfolio',
    'infer by fields',
    'infer by features',
  ];
  for (const line of aligned([head, ...table])) console.log(line);
  console.log(
    `The largest absolute difference is ${worst.toExponential(2)}; at most ${TOLERANCE} is allowed.`,
  );
  if (!(worst <= TOLERANCE)) process.exitCode = 1;
} finally {
  await closeControl();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
