/**
 * A million loans from submit to downloaded results on Node, embedded, by two threads: seconds beside Polars and pandas with
 * XGBoost on two threads, which take turns with it, and memory.
 *
 *   npm run bench -- portfolio-node       PYTHON=/path/to/python with polars, pandas and xgboost, for the comparison
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { settings } from '../cli/settings.ts';
import { championFolder } from '../dev/local-model.ts';
import { samplePortfolio } from '../dev/sample-portfolio.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { wholeNumber } from '../training/input.ts';
import { type ServerProcess, startProduct } from './node/server.ts';
import { watchMemory } from './portfolio/memory.ts';
import { type PythonTiming, pythonHas, scoreInPython } from './portfolio/python.ts';
import { type JobTiming, median, timeJob } from './portfolio/timing.ts';

const ROWS = settings(() => wholeNumber('ROWS', process.env.ROWS || '1000000', 1));
const ROUNDS = 5;
const THREADS = 2;
const COMPARED_EVERY = Math.ceil(ROWS / 500);
/** XGBoost's probabilities are float32, and Python writes their digits. */
const FLOAT32_TOLERANCE = 1e-6;
const root = join(import.meta.dirname, '../..');
const bundle = championFolder(root, 'loan-default');

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const file = (name: string) => join(folder, name);
const input = file('portfolio.csv');
samplePortfolio(ROWS, input);
const peers = [
  { name: 'polars + xgboost', module: 'polars', script: 'portfolio-polars.py', most: 1.5 },
  { name: 'pandas + xgboost', module: 'pandas', script: 'portfolio.py', most: 0.5 },
].filter(({ module }) => pythonHas(module, 'xgboost'));
// The first start on a folder compiles the code, which every later one finds there.
await (await start()).stop();
const product = await start();
try {
  const job = () => timeJob({ url: product.url, key: DEVELOPMENT_KEY }, input, file('scored.csv'));
  // The first job compiles the code and loads the model.
  await job();
  const memory = watchMemory(product.child.pid!);
  const ours: JobTiming[] = [];
  const theirs: PythonTiming[][] = peers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await job());
    peers.forEach(({ name, script }, index) => {
      theirs[index]!.push(scoreInPython(script, bundle, input, file(`${name}.csv`)));
    });
  }
  memory.stop();
  print('solvent', ours, ['submit', 'score', 'download']);
  peers.forEach(({ name }, index) => {
    print(name, theirs[index]!, ['read', 'score', 'write']);
  });
  peers.forEach(({ name, most }, index) => {
    const ratio = median(ours, 'total') / median(theirs[index]!, 'total');
    console.log(`time of solvent / ${name} = ${ratio.toFixed(2)}; at most ${most}`);
  });
  console.log(`memory, peak of all processes together: ${memory.peakMegabytes().toFixed(0)} MB; below 400`);
  if (peers[0]) await reportAgreement(file('scored.csv'), file(`${peers[0].name}.csv`), peers[0].name);
} finally {
  await product.stop();
  await rm(folder, { recursive: true });
}

function start(): Promise<ServerProcess> {
  const variables = { ROLES: 'api,batch', BATCH_THREADS: String(THREADS), RATE_LIMIT_PER_MINUTE: '0' };
  return startProduct({ state: file('state'), variables });
}

function print<Name extends string>(
  name: string,
  timings: Record<Name | 'total', number>[],
  parts: readonly Name[],
) {
  const total = median(timings, 'total');
  const seconds = parts.map((part) => `${part} ${median(timings, part).toFixed(2)}`).join(' + ');
  const rows = String(Math.round(ROWS / total)).padStart(8);
  console.log(`${name.padEnd(17)}${rows} rows/s; ${total.toFixed(2)} s = ${seconds}`);
}

/** The two files have the same rows, and of some the same probability. */
async function reportAgreement(scored: string, other: string, name: string) {
  const lines = createInterface(createReadStream(other))[Symbol.asyncIterator]();
  let rows = -1;
  let compared = 0;
  let different = 0;
  let column = 0;
  let otherColumn = 0;
  for await (const line of createInterface(createReadStream(scored))) {
    const theirs: string = (await lines.next()).value ?? '';
    if (rows++ < 0) {
      column = line.split(',').indexOf('probability');
      otherColumn = theirs.split(',').indexOf('probability');
    } else if (rows % COMPARED_EVERY === 0) {
      compared++;
      const ours = Number(line.split(',')[column]);
      if (!(Math.abs(ours - Number(theirs.split(',')[otherColumn])) <= FLOAT32_TOLERANCE)) different++;
    }
  }
  const isWhole = rows === ROWS && (await lines.next()).done;
  console.log(`${rows} rows; probabilities that differ from ${name}'s: ${different} of ${compared}`);
  if (!isWhole || different > 0) process.exitCode = 1;
}
