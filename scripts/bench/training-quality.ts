import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledSchema } from '../../src/application/compile.ts';
import { seededRandom } from '../../src/random.ts';
import { calibrationLine } from '../../src/statistics/calibration-line.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import { rank } from '../../src/statistics/ranking.ts';
import type { Matrix } from '../../src/training/boosting/matrix.ts';
import { meanAndDeviation } from '../../src/training/cross-validate.ts';
import { partition, stratifiedFolds, takeRows } from '../../src/training/data/split.ts';
import { fitModel, probabilitiesOf } from '../../src/training/fit.ts';
import { readParams } from '../../src/training/params.ts';
import { meanWithError, pairedGain } from '../../src/training/tuning/statistics.ts';
import { PORTFOLIOS, readPortfolio } from './tuning/portfolios.ts';

/**
 * How good the default parameters are on rows that no model has seen: ROC-AUC beside that of Python's XGBoost in the same folds,
 * and calibration, without resampling and with SMOTE. Everything that training does to rows is done anew in every fold.
 */
const FOLDS = 5;
const REPEATS = Number(process.env.REPEATS ?? 3);
/** What XGBoost is given. */
const THEIRS = { num_boost_round: 250, max_depth: 3, eta: 0.05 };
const SMOTE = { ratio: 0.2 };
const DATA = process.env.DATA_FOLDER ?? join(import.meta.dirname, '../../../shared/data');
const python = process.env.PYTHON ?? 'python3';
const wanted = process.env.PORTFOLIOS?.split(',');

const hasRival = spawnSync(python, ['-c', 'import xgboost']).status === 0;
if (!hasRival) console.log(`${python} has no xgboost: name one that has by PYTHON to compare with it.`);
for (const portfolio of PORTFOLIOS) {
  if (wanted && !wanted.includes(portfolio.name)) continue;
  const read = await readPortfolio(portfolio, DATA);
  if (read) measure(portfolio.name, read.compiled, read.matrix);
  else console.log(`${portfolio.file} is not in ${DATA}: name the folder that has it by DATA_FOLDER.`);
}

function measure(name: string, compiled: CompiledSchema, matrix: Matrix): void {
  const folds = Array.from({ length: REPEATS }, (_, repeat) =>
    stratifiedFolds(matrix, FOLDS, seededRandom(repeat + 1)),
  );
  console.log(`${name}: ${matrix.rows} rows, ${FOLDS} folds, ${REPEATS} times`);
  const monotone = compiled.features.map((feature) => feature.monotone);
  const theirs = hasRival && folds.flatMap(aucsOf(matrix, theirScores(matrix, folds, monotone)));
  for (const smote of [null, SMOTE]) {
    const begin = performance.now();
    const probabilities = folds.map((foldOf, repeat) => ourScores(compiled, matrix, foldOf, smote, repeat));
    const seconds = (performance.now() - begin) / 1000;
    const ours = folds.flatMap(aucsOf(matrix, probabilities));
    const { mean, error } = meanWithError(ours);
    console.log(`  ${smote ? `SMOTE ${SMOTE.ratio}` : 'no SMOTE'} (${seconds.toFixed(0)} s)`);
    console.log(`    ROC-AUC ${mean.toFixed(4)} ± ${error.toFixed(4)}`);
    if (theirs && !smote) {
      const difference = pairedGain(ours, theirs);
      console.log(
        `    XGBoost ${meanWithError(theirs).mean.toFixed(4)}; ours less theirs ${inWords(difference)} (at least -0.002)`,
      );
    }
    const lines = probabilities.map((given) => calibrationLine(rank(given, matrix.labels))!.slope.value);
    const ratios = probabilities.map((given) => sumOf(matrix.labels) / sumOf(given));
    console.log(`    calibration slope ${meanAndDeviation(lines).mean.toFixed(3)} (0.95 to 1.05)`);
    console.log(`    observed to expected ${meanAndDeviation(ratios).mean.toFixed(3)} (0.97 to 1.03)`);
  }
}

/** Each row's probability by a model that has not seen it. */
function ourScores(
  compiled: CompiledSchema,
  matrix: Matrix,
  foldOf: Uint8Array,
  smote: typeof SMOTE | null,
  repeat: number,
): Float64Array {
  const context = { compiled, params: readParams({ smote }), random: seededRandom(100 + repeat) };
  const scores = new Float64Array(matrix.rows);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { outside, inside } = partition(foldOf, fold);
    const { ensemble } = fitModel(takeRows(matrix, outside), context);
    probabilitiesOf(ensemble, takeRows(matrix, inside).features).forEach((probability, index) => {
      scores[inside[index]!] = probability;
    });
  }
  return scores;
}

/** For every repetition, each row's margin by an XGBoost that has not seen it. */
function theirScores(matrix: Matrix, folds: Uint8Array[], monotone: number[]): Float32Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-bench-'));
  try {
    const write = (name: string, values: ArrayBufferView) =>
      writeFileSync(join(folder, name), values as Uint8Array);
    write('features', matrix.features);
    write('labels', matrix.labels);
    folds.forEach((foldOf, repeat) => {
      write(`folds-${repeat}`, foldOf);
    });
    const settings = { ...THEIRS, features: matrix.featureCount, repeats: folds.length, monotone };
    const script = join(import.meta.dirname, 'training-quality.py');
    const { status, stderr } = spawnSync(python, [script, folder, JSON.stringify(settings)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return folds.map(
      (_, repeat) => new Float32Array(new Uint8Array(readFileSync(join(folder, `margins-${repeat}`))).buffer),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What gives the ROC-AUC of each fold of a repetition. */
function aucsOf({ labels }: Matrix, scores: (Float32Array | Float64Array)[]) {
  return (foldOf: Uint8Array, repeat: number): number[] =>
    Array.from({ length: FOLDS }, (_, fold) => {
      const { inside } = partition(foldOf, fold);
      const of = (values: ArrayLike<number>) => Float64Array.from(inside, (row) => values[row]!);
      return rocAuc(rank(of(scores[repeat]!), of(labels)));
    });
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]!;
  return sum;
}

function inWords({ mean, error }: { mean: number; error: number }): string {
  return `${mean.toFixed(4)} ± ${error.toFixed(4)}`;
}
