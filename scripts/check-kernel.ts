import { treeKernel } from '../src/model/kernel/kernel.ts';
import { writeOnnx } from '../src/model/onnx/onnx.ts';
import { marginsOf } from '../src/model/trees.ts';
import { nodeKernel } from '../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../src/platform/node/ort.ts';
import { randomInteger, seededRandom } from '../src/random.ts';
import { randomEnsemble, randomRows } from '../test/model/support/random-ensemble.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { wholeNumber } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run check:kernel',
  about: [
    'Scores rows of random ensembles by the tree kernel, by ONNX Runtime and by the plain loop over the trees: values on thresholds and a step beside them, missing, infinite. All three must give the same bits.',
  ],
  options: {
    rows: { type: 'string', value: 'N', default: '1000000', about: 'how many' },
    seed: {
      type: 'string',
      value: 'N',
      default: '1',
      about: 'the same ensembles and rows come of the same seed',
    },
  },
  fails: 'a bit differs',
  example: 'npm run check:kernel -- --rows 100000 --seed 7',
});
const { rows, seed } = settings(() => ({
  rows: wholeNumber('--rows', given.rows, 1),
  seed: wholeNumber('--seed', given.seed, 0),
}));
const MOST_ROWS = 5_000;

const random = seededRandom(seed);
const runtime = await nodeOrtRuntime();
let scored = 0;
let ensembles = 0;
let missing = 0;
let different = 0;
while (scored < rows) {
  const shape = {
    featureCount: 1 + randomInteger(random, 60),
    trees: 1 + randomInteger(random, 120),
    depth: 1 + randomInteger(random, 8),
    endsEarly: random.next() / 2,
  };
  const ensemble = randomEnsemble(random, shape);
  const count = Math.min(1 + randomInteger(random, MOST_ROWS), rows - scored);
  const features = randomRows(random, count, shape.featureCount);
  const margins = treeKernel(nodeKernel(), ensemble).margins(features, count);
  const session = runtime.createSession(writeOnnx(ensemble));
  const others = [session.margins(features, count), marginsOf(ensemble, features)];
  session.dispose();
  for (let row = 0; row < count; row++)
    if (others.some((other) => !Object.is(other[row], margins[row]))) different++;
  missing += features.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  scored += count;
  ensembles++;
}
console.log(
  `${scored} rows of ${ensembles} random ensembles, ${missing} values missing: ${different} rows differ`,
);
if (different > 0) process.exitCode = 1;
