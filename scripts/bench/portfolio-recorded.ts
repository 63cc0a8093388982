/**
 * What recording a portfolio costs: CPU time a row of scoring its chunks with and without records, and of putting their minute together, in
 * one process on a bucket in memory.
 *
 *   npm run bench -- portfolio-recorded
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactDue } from '../../src/decisions/store/compact.ts';
import { keepDecisions } from '../../src/decisions/store/keep.ts';
import { MINUTE_MS } from '../../src/decisions/store/keys.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import { RowRecords } from '../../src/jobs/score/row-records.ts';
import { scoreRows } from '../../src/jobs/score/score-rows.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { loadModel } from '../../src/model/model.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import { inSteps } from '../../src/steps.ts';
import { settings } from '../cli/settings.ts';
import { championFolder } from '../dev/local-model.ts';
import { samplePortfolio } from '../dev/sample-portfolio.ts';
import { wholeNumber } from '../training/input.ts';

/** Of a chunk on Node, of 2 MiB. */
const CHUNK_ROWS = 57_000;
const ROWS = settings(() => wholeNumber('ROWS', process.env.ROWS || '1000000', 1));
const CHUNKS = Math.ceil(ROWS / CHUNK_ROWS);
const JOB = 'ce33c4b1-fd96-4fc4-8068-224cf76e9803';

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const path = join(folder, 'portfolio.csv');
samplePortfolio(CHUNK_ROWS, path);
const file = await readFile(path);
await rm(folder, { recursive: true });
const headerEnd = file.indexOf('\n') + 1;
const columns = file.toString('utf8', 0, headerEnd).trim().split(',');
const bytes = new Uint8Array(file.subarray(headerEnd));
const dialect = { format: 'csv', delimiter: ',', columns } as const;

const bundle = openBundle(
  await readBundleFolder(championFolder(join(import.meta.dirname, '../..'), 'loan-default')),
);
const many = {
  kernel: nodeKernel(),
  notUsed(reason: string) {
    throw new Error(reason);
  },
};
const loaded = loadModel(bundle, '1', await nodeOrtRuntime(), many);
const model = { ...loaded, created: new Date(0).toISOString(), digest: '0'.repeat(64) };
const blobs = memoryBlobStore();
const pause = () => new Promise<void>((resume) => setImmediate(resume));
const store = decisionStore({ blobs, pause });
const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

async function scoreChunk(first: number, isRecorded: boolean): Promise<void> {
  const records = isRecorded
    ? new RowRecords(model, { ...dialect, recorded: {} }, { job: JOB, at, caller: 'bench' }, (lines) =>
        keepDecisions(store, lines),
      )
    : undefined;
  const work = scoreRows(model, dialect, bytes, first, CHUNK_ROWS, 'portfolio', records);
  await inSteps(work, records ? () => records.pauseWith(pause) : pause);
  await records?.keep();
}

/** CPU seconds of all threads. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

const scored = async (isRecorded: boolean) => {
  for (let chunk = 0; chunk < CHUNKS; chunk++) await scoreChunk(2 + chunk * CHUNK_ROWS, isRecorded);
};
await scoreChunk(2, false);
const microseconds = (seconds: number) => (seconds * 1e6) / (CHUNKS * CHUNK_ROWS);
const without = microseconds(await cpuOf(() => scored(false)));
const recorded = microseconds(await cpuOf(() => scored(true)));
const { length: pieces } = (await blobs.list('decisions/pieces/')).objects;
const begin = performance.now();
const compacted = microseconds(await cpuOf(() => compactDue(store, at + 10 * MINUTE_MS)));
const seconds = (performance.now() - begin) / 1000;
const { objects } = await blobs.list('decisions/minutes/');
const stored = objects.reduce((sum, { size }) => sum + size, 0) / (CHUNKS * CHUNK_ROWS);
console.log(`${CHUNKS * CHUNK_ROWS} rows in ${CHUNKS} chunks; CPU microseconds a row:`);
console.log(`scored                         ${without.toFixed(2)}`);
console.log(`scored and recorded            ${recorded.toFixed(2)}`);
console.log(
  `put together, all in a minute  ${compacted.toFixed(2)}: ${pieces} pieces or more in ${seconds.toFixed(1)} s`,
);
console.log(`stored, bytes a row            ${stored.toFixed(0)}`);
