/**
 * Measures the whole training procedure by repeated stratified cross-validation: resampling, calibration and the choice
 * of the threshold happen inside every fold.
 */
import { basename } from 'node:path';
import { compileSchema } from '../src/application/compile.ts';
import { readJsonText } from '../src/application/json-text.ts';
import type { MetricName } from '../src/application/metric-name.ts';
import { type ApplicationSchema, parseApplicationSchema } from '../src/application/schema.ts';
import { seededRandom } from '../src/random.ts';
import { confusionAt } from '../src/statistics/decision.ts';
import {
  acrossFolds,
  crossValidate,
  type FoldResult,
  meanAndDeviation,
} from '../src/training/cross-validate.ts';
import { readLabelled } from '../src/training/data/labelled.ts';
import { readParams } from '../src/training/params.ts';
import { policyText } from '../src/training/policy-text.ts';
import { bestThreshold, distanceFrom, goalOf } from '../src/training/threshold.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import {
  readableError,
  readBytes,
  readCsvOptions,
  readText,
  readTrainingParams,
  trainingOptions,
  wholeNumber,
} from './training/input.ts';
import { kernelHere } from './training/kernel-here.ts';

const { values: given } = readCommand({
  run: 'npm run evaluate',
  about: [
    'Measures the whole training procedure by repeated stratified cross-validation: resampling, calibration and the choice of the threshold happen inside every fold. It writes nothing.',
  ],
  options: {
    ...trainingOptions,
    folds: { type: 'string', value: 'NUMBER', default: '5', about: 'of each repetition' },
    repeats: { type: 'string', value: 'NUMBER', default: '3', about: 'how often' },
  },
  fails: 'the file cannot be measured on; it says what to do about it',
  example: 'npm run evaluate -- --data loans.csv --folds 5 --repeats 3',
});
const { givenParams, options, seed, repeats } = settings(() => {
  const givenParams = readTrainingParams(given);
  return {
    givenParams,
    options: readCsvOptions(given),
    seed: wholeNumber('--seed', given.seed, 0),
    repeats: wholeNumber('--repeats', given.repeats, 1),
  };
});
try {
  const compiled = compileSchema(parseApplicationSchema(readJsonText(given.schema, readText(given.schema))));
  const params = readParams(givenParams, compiled.schema.training);
  const data = { name: basename(given.data), bytes: readBytes(given.data), ...options };
  const { training, report } = await readLabelled(compiled, data, { params });
  for (const warning of report.warnings) console.error(`${warning}\n`);
  const context = { compiled, params, random: seededRandom(seed), score: kernelHere() };
  const results = crossValidate(training, context, repeats);
  print(results, compiled.schema.policy);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

function print(results: FoldResult[], policy: ApplicationSchema['policy']): void {
  const line = (name: string, { mean, std }: { mean: number; std: number }) =>
    console.log(`${name.padEnd(10)} ${mean.toFixed(4)} ± ${std.toFixed(4)}`);
  console.log(
    `Mean and standard deviation over ${results.length} folds, each scored by a model that has not seen it.`,
  );
  const worst = results.reduce((one, other) =>
    distanceFrom(policy, other.reached) > distanceFrom(policy, one.reached) ? other : one,
  );
  const where = distanceFrom(policy, worst.reached) === 0 ? '' : 'where it comes least near to the policy ';
  console.log(
    `The threshold was chosen on the other folds, out of fold; ${where}it ${policyText(policy, worst.reached)}:`,
  );
  const summary = acrossFolds(results);
  for (const name of Object.keys(summary) as MetricName[]) line(name, summary[name]);

  if (!('maximize' in policy)) return;
  // What the ranking could give with the best threshold for the fold itself, as one reads it off a curve.
  console.log(`With the best of all thresholds for the fold itself:`);
  const best = results.map(({ ranking }) =>
    goalOf(policy, confusionAt(ranking, bestThreshold(policy, ranking))),
  );
  line(policy.maximize, meanAndDeviation(best));
}
