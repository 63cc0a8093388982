import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from '../../src/random.ts';
import { boost, type Matrix } from '../../src/training/boosting/boost.ts';
import { boostParamsSchema } from '../../src/training/boosting/params.ts';
import { csvMatrix } from './training/csv-matrix.ts';

/**
 * Training time of `hist` against Python's XGBoost `hist` on one thread, turn by turn on the same data, and the peak
 * memory of training on a million rows. Python is `PYTHON`, or python3; without an importable xgboost the time is set
 * against our own `exact`. Times are the CPU's of the thread that trains: what else the machine does counts little.
 */
const RUNS = 7;
const DATA = join(import.meta.dirname, '../../../shared/data');
const FILES = [
  {
    name: 'UCI_Credit_Card.csv',
    variable: 'CREDIT_CARD_CSV',
    target: 'default.payment.next.month',
    // The row's number, and what the law protects.
    leftOut: ['ID', 'SEX', 'EDUCATION', 'MARRIAGE', 'AGE'],
  },
  // The row's number has no name.
  { name: 'gmsc.csv', variable: 'GMSC_CSV', target: 'SeriousDlqin2yrs', leftOut: [''] },
];
const python = process.env.PYTHON ?? 'python3';
const params = boostParamsSchema.parse({ num_boost_round: 200, max_depth: 6, eta: 0.1, base_score: 0.5 });

for (const { name, variable, target, leftOut } of FILES) {
  const path = process.env[variable] ?? join(DATA, name);
  if (!existsSync(path)) console.log(`${path} is not there: name ${name} by ${variable} to measure on it.`);
  else await measure(name, await csvMatrix(path, target, leftOut));
}
memoryOfAMillionRows();

async function measure(name: string, data: Matrix): Promise<void> {
  console.log(
    `${name}: ${data.rows} rows × ${data.featureCount}, ${params.num_boost_round} rounds, depth ${params.max_depth}`,
  );
  const ours = () => secondsOf(() => boost(data, params, { random: seededRandom(1) }));
  ours(); // the first run compiles the code
  if (spawnSync(python, ['-c', 'import xgboost']).status === 0) await againstPython(ours, data);
  else {
    console.log(
      `${python} has no xgboost (pip install numpy xgboost; or name another by PYTHON): against exact instead`,
    );
    const exact = secondsOf(() =>
      boost(data, { ...params, tree_method: 'exact' }, { random: seededRandom(1) }),
    );
    const hist = median(Array.from({ length: RUNS }, ours));
    console.log(
      `hist ${hist.toFixed(2)} s, exact ${exact.toFixed(2)} s: hist / exact = ${(hist / exact).toFixed(3)}`,
    );
  }
}

async function againstPython(ours: () => number, data: Matrix): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  try {
    const [features, labels] = [join(folder, 'features'), join(folder, 'labels')];
    await writeFile(features, data.features);
    await writeFile(labels, data.labels);
    const { num_boost_round, max_depth, eta, base_score, tree_method } = params;
    const theirParams = JSON.stringify({ num_boost_round, max_depth, eta, base_score, tree_method });
    const script = join(import.meta.dirname, 'training.py');
    const child = spawn(
      python,
      [script, features, labels, String(data.featureCount), String(RUNS), theirParams],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const answers = answersOf(child);
    const version = await answers();
    const pairs: { ours: number; theirs: number }[] = [];
    for (let run = 0; run < RUNS; run++) {
      child.stdin.write('\n');
      const theirs = Number(await answers());
      pairs.push({ ours: ours(), theirs });
    }
    child.stdin.end();
    const [hist, xgboost] = [
      median(pairs.map((pair) => pair.ours)),
      median(pairs.map((pair) => pair.theirs)),
    ];
    const ratio = median(pairs.map((pair) => pair.ours / pair.theirs));
    console.log(`hist ${hist.toFixed(2)} s, XGBoost ${version} hist on one thread ${xgboost.toFixed(2)} s`);
    console.log(`hist / XGBoost = ${ratio.toFixed(2)} (at most 1.2)`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A function that gives the child's next line of output, and fails when the child ends instead. */
function answersOf(child: ChildProcess): () => Promise<string> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('Python ended before it answered');
    return value;
  };
}

/** In a process of its own, so that the peak is the training's. */
function memoryOfAMillionRows(): void {
  const script = join(import.meta.dirname, 'training/million.ts');
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

function secondsOf(work: () => unknown): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1e6;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
