import { basename, join, resolve } from 'node:path';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { DEFAULT_RETENTION_DAYS } from '../src/environment.ts';
import { horizonProblem } from '../src/outcomes/horizon.ts';
import { writeBundleFolder } from '../src/platform/node/bundle-folder.ts';
import { bundleDigest } from '../src/registry/bundle-store.ts';
import { verdictLines } from '../src/registry/gate/text.ts';
import { ownVerdict } from '../src/registry/gate/verdict.ts';
import { paramsOfTraining } from '../src/registry/mlflow/run-data.ts';
import { concernLines } from '../src/training/concerns.ts';
import { cleaningLines, metricLines, policyLines } from '../src/training/report.ts';
import { train } from '../src/training/train.ts';
import { alternativesLine, alternativesTo } from '../src/training/tuning/alternatives.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { requireWritableFolder } from './dev/folder.ts';
import { stateFolder } from './dev/state-folder.ts';
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
import { mlflowHere, pushHere, showFailure } from './training/mlflow-here.ts';
import { progressDisplay } from './training/progress.ts';

/** So much of a digest tells two bundles apart to people. */
const SHORT_DIGEST = 12;

const { values: given } = readCommand({
  run: 'npm run train',
  about: ['Trains a model on a CSV and publishes its bundle to the stack on this machine, running or not.'],
  options: {
    ...trainingOptions,
    promote: {
      type: 'boolean',
      default: false,
      about:
        'makes the version the champion when it passes the gate, and waits until a running stack answers with it',
    },
    out: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      about: 'writes the bundle into a folder; without --promote it publishes nothing then',
    },
  },
  variables: {
    ...STATE_VARIABLE,
    MLFLOW_TRACKING_URI:
      'an MLflow server that is shown the version, or that the training failed: see docs/mlflow.md',
  },
  fails: 'there is no bundle; it says which file, column and row are wrong and what to do about it',
  example: 'npm run train -- --data loans.csv --promote',
});
const { params, options, seed } = settings(() => {
  const params = readTrainingParams(given);
  return {
    params,
    options: readCsvOptions(given),
    seed: wholeNumber('--seed', given.seed, 0),
  };
});
const mlflow = mlflowHere(process.env, console.error);
const begun = Date.now();
let model: string | undefined;
/** Where it is to be published. */
let published: string | undefined;
try {
  const stateDir = stateFolder();
  const publishes = given.promote || !given.out;
  if (given.out) requireWritableFolder(resolve(given.out));
  if (publishes) {
    requireWritableFolder(stateDir);
    published = stateDir;
  }
  const told: string[] = [];
  const score = kernelHere();
  const name = basename(given.data);
  const open = async () => ({ name, bytes: readBytes(given.data), ...options });
  const schema = readText(given.schema);
  model = nameIn(schema);
  const trained = await train(schema, await open(), {
    seed,
    params,
    score,
    onProgress: progressDisplay(process.stderr, Date.now),
    onTrainingRows({ compiled, params: used, training }) {
      // Who says how trees grow has chosen.
      const { folds: _, calibrate: __, ...said } = { ...compiled.schema.training, ...params };
      if (Object.keys(said).length > 0) return;
      told.push(alternativesLine(alternativesTo(used, compiled, training, seed, score)));
    },
  });
  const paragraphs = [
    cleaningLines(trained.cleaning),
    metricLines(trained.manifest.metrics),
    ...(told.length > 0 ? [told] : []),
    [
      ...policyLines(trained.manifest, trained.reached),
      // Publishing says it with what the champion has to do with it.
      ...(publishes ? [] : verdictLines(ownVerdict(trained.manifest), 'by itself ')),
    ],
  ];
  const concerns = concernLines(trained.manifest);
  if (concerns.length > 0) paragraphs.push(['Look at this first:', ...concerns.map((line) => `  ${line}`)]);
  const months = parseApplicationSchema(trained.manifest.schema).outcome?.horizon_months;
  const problem = months === undefined ? null : horizonProblem(months, DEFAULT_RETENTION_DAYS);
  if (problem) paragraphs.push([`Warning: by default, outcomes of this model never count. ${problem}`]);
  for (const lines of paragraphs) console.log(`${lines.join('\n')}\n`);
  if (given.out) {
    const folder = join(given.out, trained.manifest.name, bundleDigest(trained.files).slice(0, SHORT_DIGEST));
    writeBundleFolder(folder, trained.files);
    console.log(folder);
  }
  if (publishes) {
    // Not before: it loads the whole local stack, which writing a folder has no need of.
    const { publishTrained } = await import('./training/publish-trained.ts');
    await publishTrained(stateDir, trained, { name, open }, given.promote);
    if (mlflow) for (const line of await pushHere(stateDir, mlflow, trained.manifest.name)) console.log(line);
  }
} catch (error) {
  const reason = readableError(error);
  console.error(`\n${reason}`);
  // Without a schema that can be read nobody knows whose failure it is.
  if (mlflow && model !== undefined) {
    const said = paramsOfTraining({ ...params, seed });
    const failed = { model, reason, begun, params: said, file: given.data };
    console.error(await showFailure(mlflow, failed, published));
  }
  process.exitCode = 1;
}

/** Of a schema that may be anything. */
function nameIn(schema: string): string | undefined {
  try {
    return parseApplicationSchema(JSON.parse(schema)).name;
  } catch {
    return undefined;
  }
}
