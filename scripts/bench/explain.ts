import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Explainer } from '../../src/explain/explainer.ts';
import { interventionalExplainer } from '../../src/explain/interventional.ts';
import { pathDependentExplainer } from '../../src/explain/path-dependent.ts';
import type { Ensemble } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';

/**
 * CPU for a row's contributions: path-dependent ones beside XGBoost's `pred_contribs` on one thread, of models that it trained, and
 * interventional ones against 256 rows. The two take turns, and each ratio is the median of its rounds.
 */
const ROUNDS = 9;
const ROWS = 1000;
const BACKGROUND = 256;
const folder = mkdtempSync(join(tmpdir(), 'solvent-bench-explain-'));
const python = spawn(process.env.PYTHON ?? 'python3', [join(import.meta.dirname, 'explain.py'), folder], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
try {
  await answer();
  console.log(
    '                                            ours µs   XGBoost µs   ours / XGBoost (at most 1)',
  );
  for (const model of ['2x200', '6x100']) await measure(model);
} finally {
  python.stdin.end();
  rmSync(folder, { recursive: true });
}

async function measure(model: string): Promise<void> {
  const { ensemble } = readBooster(readFileSync(join(folder, `${model}.json`)));
  const bytes = readFileSync(join(folder, 'rows'));
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const [depth, trees] = model.split('x');
  const name = `${trees} trees of depth ${depth}`;
  const pathDependent = made(() => pathDependentExplainer(ensemble));
  for (const [how, called] of [
    ['one', 'one row at a time'],
    ['all', '1,000 rows'],
  ] as const) {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(microseconds(pathDependent.explainer, ensemble, rows));
      python.stdin.write(`${model} ${how}\n`);
      theirs.push((Number(await answer()) * 1e6) / ROWS);
    }
    const ratio = median(ours.map((own, round) => own / theirs[round]!));
    console.log(
      `${`${name}, ${called}`.padEnd(44)}${median(ours).toFixed(1).padStart(7)}${median(theirs).toFixed(1).padStart(13)}${ratio.toFixed(2).padStart(17)}`,
    );
  }
  const interventional = made(() =>
    interventionalExplainer(ensemble, rows.subarray(0, BACKGROUND * ensemble.featureCount)),
  );
  const times = Array.from({ length: ROUNDS }, () => microseconds(interventional.explainer, ensemble, rows));
  console.log(
    `${name}, interventional: ${median(times).toFixed(1)} µs a row; made in ${interventional.milliseconds.toFixed(0)} ms, and the path-dependent in ${pathDependent.milliseconds.toFixed(0)} ms`,
  );
}

function made(make: () => Explainer): { explainer: Explainer; milliseconds: number } {
  const begin = process.cpuUsage();
  const explainer = make();
  return { explainer, milliseconds: cpuSince(begin) / 1000 };
}

/** CPU for a row, of all threads of this process. */
function microseconds({ explain }: Explainer, { featureCount }: Ensemble, rows: Float32Array): number {
  const out = new Float64Array(featureCount);
  const begin = process.cpuUsage();
  for (let row = 0; row < ROWS; row++) explain(rows, row * featureCount, out, 0);
  return cpuSince(begin) / ROWS;
}

/** Microseconds. */
function cpuSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return user + system;
}

async function answer(): Promise<string> {
  const { value, done } = await lines.next();
  if (done)
    throw new Error('Python, which the variable PYTHON names, has ended: it needs numpy and xgboost.');
  return value;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
