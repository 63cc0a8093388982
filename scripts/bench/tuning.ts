import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledSchema } from '../../src/application/compile.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { seededRandom } from '../../src/random.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import { rank } from '../../src/statistics/ranking.ts';
import type { Matrix } from '../../src/training/boosting/matrix.ts';
import { partition, stratifiedFolds, takeRows } from '../../src/training/data/split.ts';
import { withRounds } from '../../src/training/fit.ts';
import { grow, resampled } from '../../src/training/grow.ts';
import { readParams, type TrainingParams } from '../../src/training/params.ts';
import { meanWithError, pairedGain } from '../../src/training/tuning/statistics.ts';
import { scoreHere, tune } from '../../src/training/tuning/tune.ts';
import { kernelHere } from '../training/kernel-here.ts';
import { codeDigest } from '../tuning/code-digest.ts';
import { openJournal } from '../tuning/journal.ts';
import { writeWhole } from '../tuning/write-whole.ts';
import { PORTFOLIOS, type Portfolio, readPortfolio } from './tuning/portfolios.ts';

/**
 * ROC-AUC out of fold with tuning inside each of five outer training parts, and, on two data sets, that of Optuna's TPE with
 * Python's XGBoost and as many tries in the same outer folds. Every fit is written down when it is done, so
 * that a run which is broken off goes on where it was.
 */
const FOLDS = 5;
/** In which Optuna scores each try. With three it makes 120 fits in 40 tries, and our halving and final make about 100. */
const RIVAL_FOLDS = 3;
const TRIES = Number(process.env.TRIES ?? 40);
const SEED = 42;
const DATA = process.env.DATA_FOLDER ?? join(import.meta.dirname, '../../../shared/data');
const score = kernelHere();
const python = process.env.PYTHON ?? 'python3';
const wanted = process.env.PORTFOLIOS?.split(',');
const done = join(
  import.meta.dirname,
  '../../.solvent/bench-tuning',
  `${codeDigest().slice(0, 12)}-${TRIES}`,
);
mkdirSync(done, { recursive: true });

const hasRival = spawnSync(python, ['-c', 'import optuna, sklearn, xgboost']).status === 0;
if (!hasRival)
  console.log(
    `${python} has no optuna, scikit-learn and xgboost: name one that has by PYTHON to compare with them.`,
  );
for (const portfolio of PORTFOLIOS) {
  if (wanted && !wanted.includes(portfolio.name)) continue;
  const read = await readPortfolio(portfolio, DATA);
  if (read) await measure(portfolio, read.compiled, read.matrix);
  else console.log(`${portfolio.file} is not in ${DATA}: name the folder that has it by DATA_FOLDER.`);
}

async function measure(portfolio: Portfolio, compiled: CompiledSchema, matrix: Matrix): Promise<void> {
  const { name, least, rival } = portfolio;
  const foldOf = stratifiedFolds(matrix, FOLDS, seededRandom(SEED));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { outside, inside } = partition(foldOf, fold);
    const training = takeRows(matrix, outside);
    const test = takeRows(matrix, inside);
    const begin = performance.now();
    const result = await once(`${name}-${fold}-ours`, () =>
      tunedAuc(compiled, training, test, SEED + fold, join(done, `${name}-${fold}.jsonl`)),
    );
    ours.push(result.auc);
    console.log(
      `${name}, fold ${fold + 1}: ${result.auc.toFixed(4)}, defaults ${result.defaults.toFixed(4)} (${((performance.now() - begin) / 1000).toFixed(0)} s) ${result.params}`,
    );
    if (!rival || !hasRival) continue;
    const answer = await once(`${name}-${fold}-optuna`, async () =>
      optunaAuc(
        training,
        test,
        SEED + fold,
        compiled.features.map(({ monotone }) => monotone),
      ),
    );
    theirs.push(answer.auc);
    console.log(`  Optuna and XGBoost: ${answer.auc.toFixed(4)}`);
  }
  const { mean, error } = meanWithError(ours);
  console.log(`${name}: ROC-AUC ${mean.toFixed(4)} ± ${error.toFixed(4)} (at least ${least})`);
  if (theirs.length === 0) return;
  const difference = pairedGain(ours, theirs);
  console.log(
    `${name}: ours less theirs ${difference.mean.toFixed(4)} ± ${difference.error.toFixed(4)}, paired`,
  );
}

/** What is known of a name, or what `work` finds, which is then known. */
async function once<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(done, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Result;
  const result = await work();
  writeWhole(file, JSON.stringify(result));
  return result;
}

async function tunedAuc(
  compiled: CompiledSchema,
  training: Matrix,
  test: Matrix,
  seed: number,
  journalFile: string,
) {
  const options = { seed, folds: FOLDS };
  const defaults = readParams();
  const block = compiled.schema.training;
  const present = Object.keys(block).length > 0 ? readParams({}, block) : undefined;
  const journal = openJournal(journalFile, { data: '', schema: '', seed, code: '' });
  const { winner } = await tune(
    training,
    { ...options, tries: TRIES, defaults, present },
    journal.recorded(scoreHere(compiled, training, options, score)),
  );
  const aucOf = (params: TrainingParams) => {
    const context = withRounds(training, { compiled, params, random: seededRandom(seed) });
    const ensemble = grow(resampled(training, context), context);
    return rocAuc(rank(marginsOf(ensemble, test.features), test.labels));
  };
  const { calibrate: _, folds: __, holdout: ___, ...shown } = winner.params;
  return { auc: aucOf(winner.params), defaults: aucOf(defaults), params: JSON.stringify(shown) };
}

function optunaAuc(training: Matrix, test: Matrix, seed: number, monotone: number[]): { auc: number } {
  const folder = join(done, 'rows');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, values: ArrayBufferView) => {
    writeFileSync(join(folder, name), values as Uint8Array);
  };
  write('training', training.features);
  write('training-labels', training.labels);
  write('test', test.features);
  write('test-labels', test.labels);
  write('folds', stratifiedFolds(training, RIVAL_FOLDS, seededRandom(seed)));
  const settings = { features: training.featureCount, folds: RIVAL_FOLDS, tries: TRIES, seed, monotone };
  const script = join(import.meta.dirname, 'tuning.py');
  const { status, stdout, stderr } = spawnSync(python, [script, folder, JSON.stringify(settings)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { auc: Number(stdout.trim().split('\n').at(-1)) };
}
