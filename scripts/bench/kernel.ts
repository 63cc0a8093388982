import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTrees } from '../../src/model/consistency.ts';
import { treeKernel } from '../../src/model/kernel/kernel.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import type { Ensemble } from '../../src/model/trees.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble, randomRows } from '../../test/model/support/random-ensemble.ts';
import { championFolder } from '../dev/local-model.ts';

/** Microseconds a row of the tree kernel and of ONNX Runtime, on one thread, in turns; each is the best of its rounds. */
const ROUNDS = 15;
const ROWS = 20_000;
const root = join(import.meta.dirname, '../..');
const random = seededRandom(1);
const champion = readTrees(readFileSync(join(championFolder(root, 'loan-default'), 'trees.json')));
const cases: [name: string, ensemble: Ensemble, most?: number][] = [
  ['the champion', champion],
  [
    '200 trees of depth 2, 10 features',
    randomEnsemble(random, { trees: 200, depth: 2, featureCount: 10 }),
    0.15,
  ],
  [
    '100 trees of depth 6, 10 features',
    randomEnsemble(random, { trees: 100, depth: 6, featureCount: 10 }),
    0.6,
  ],
  ['100 trees of depth 6, 100 features', randomEnsemble(random, { trees: 100, depth: 6, featureCount: 100 })],
];
const runtime = await nodeOrtRuntime();

console.log('                                     kernel µs   ONNX Runtime µs   times as fast');
for (const [name, ensemble, most] of cases) {
  const rows = randomRows(random, ROWS, ensemble.featureCount);
  const kernel = treeKernel(nodeKernel(), ensemble);
  const session = runtime.createSession(writeOnnx(ensemble));
  const ours = bestOf(() => kernel.margins(rows, ROWS));
  const theirs = bestOf(() => session.margins(rows, ROWS));
  session.dispose();
  console.log(
    `${name.padEnd(36)}${ours.toFixed(3).padStart(10)}${theirs.toFixed(2).padStart(18)}${(theirs / ours).toFixed(0).padStart(16)}` +
      (most === undefined ? '' : `; at most ${most} µs`),
  );
}

/** Microseconds a row. */
function bestOf(score: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const begin = performance.now();
    score();
    return performance.now() - begin;
  });
  return (Math.min(...times) * 1000) / ROWS;
}
