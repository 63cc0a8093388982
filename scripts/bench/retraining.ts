import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { seededRandom } from '../../src/random.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { retrainRecordSchema } from '../../src/retraining/record.ts';
import { trainingDataKey } from '../../src/retraining/training-data.ts';
import { train } from '../../src/training/train.ts';
import { bundleWorker } from '../dev/bundle.ts';
import { migrate } from '../dev/migrate.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { peakOfLive } from './retraining/live.ts';

/**
 * What a retraining costs in workerd, by the rows and features of its data set, against what a Worker may use: 5 minutes of
 * CPU and 128 MB. Linux only: CPU time and the highest memory are those of the workerd process, read from /proc. The memory
 * includes the process itself, and local workerd collects no sooner than it must; `in use` is what Node cannot do without at
 * any moment of the same training, which no collector could make less.
 */
const SIZES = [
  [10_000, 4],
  [30_000, 4],
  [100_000, 4],
  [10_000, 20],
  [30_000, 20],
  [10_000, 80],
] as const;
const MODEL = 'bench';
/** What the version that is trained anew was itself trained on. */
const FIRST_ROWS = 2_000;
/** A tree more takes no more memory to grow, and looking at the memory takes long. */
const FEW_ROUNDS = { num_boost_round: 2 };

console.log('rows      features   CPU s   wall s   memory MB   of it before   in use MB');
for (const [rows, features] of SIZES) await measure(rows, features);

/** Every feature is a number of its own, and the risk follows from the first three. */
function schemaOf(features: number): string {
  const fields = Array.from({ length: features }, (_, index) => ({
    name: `f${index}`,
    column: `f${index}`,
    type: 'number',
  }));
  return JSON.stringify({ name: MODEL, target: { column: 'bad' }, fields, policy: { maximize: 'recall' } });
}

function csvOf(rows: number, features: number): string {
  const random = seededRandom(rows);
  const lines = [[...Array.from({ length: features }, (_, index) => `f${index}`), 'bad'].join(',')];
  for (let row = 0; row < rows; row++) {
    const values = Array.from({ length: features }, () => random.next());
    const bad = random.next() < 0.15 * (values[0]! + values[1]! * values[2]!);
    lines.push([...values.map((value) => value.toFixed(6)), Number(bad)].join(','));
  }
  return lines.join('\n');
}

function dataOf(csv: string) {
  return { name: MODEL, bytes: new Blob([csv]).stream() };
}

/** In a process of its own: memory that workerd once took it does not give back. */
async function measure(rows: number, features: number): Promise<void> {
  const schema = schemaOf(features);
  const { files } = await train(schema, dataOf(csvOf(FIRST_ROWS, features)), { seed: 42 });
  const csv = csvOf(rows, features);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'retraining',
      compatibilityDate: '2026-11-01',
      cf: false,
      r2Buckets: ['BLOBS'],
      d1Databases: ['DB'],
      modules: await bundleWorker(join(import.meta.dirname, 'retraining/worker.ts'), {}),
    } as unknown as V4MiniflareOptions),
  );
  try {
    await miniflare.ready;
    const bucket = (await miniflare.getR2Bucket('BLOBS')) as never;
    const database = (await miniflare.getD1Database('DB')) as never;
    await migrate(database, join(PROJECT_ROOT, 'migrations'));
    const registry = { blobs: r2BlobStore(bucket), database: d1Database(database), clock: systemClock() };
    await publish(registry, files, { by: 'bench' });
    await registry.blobs.put(trainingDataKey(MODEL), csv);

    const process = workerdProcess();
    const before = process.cpuSeconds();
    const memoryBefore = process.forgetPeak();
    const start = performance.now();
    const response = await miniflare.dispatchFetch('http://retraining/', {
      method: 'POST',
      body: JSON.stringify(requestFor(rows)),
    });
    const seconds = (performance.now() - start) / 1000;
    if (!response.ok) throw new Error(await response.text());
    const { status } = retrainRecordSchema.parse(await response.json());
    const column = (value: number, digits: number, width: number) => value.toFixed(digits).padStart(width);
    const spent = [process.cpuSeconds() - before, process.peakMegabytes()] as const;
    const live = await peakOfLive(() => train(schema, dataOf(csv), { seed: 42, params: FEW_ROUNDS }));
    console.log(
      `${String(rows).padEnd(8)}${column(features, 0, 10)}${column(spent[0], 1, 8)}${column(seconds, 1, 9)}` +
        `${column(spent[1], 0, 12)}${column(memoryBefore, 0, 15)}${column(live / 2 ** 20, 0, 12)}   ${status}`,
    );
  } finally {
    await miniflare.dispose();
  }
}

function requestFor(rows: number): RetrainMessage {
  const moment = '2026-01-01T00:00:00Z';
  return {
    id: `bench-${rows}`,
    model_name: MODEL,
    model_version: '1',
    reason: 'bench',
    window: { from: moment, to: moment },
    requested_at: moment,
  };
}

/** The workerd process that Miniflare started last. */
function workerdProcess() {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const id = children.findLast((child) => readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('workerd'))!;
  const megabytes = (field: string) => {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
  };
  return {
    /** User and system time; /proc counts hundredths of a second. */
    cpuSeconds: () =>
      readdirSync(`/proc/${id}/task`).reduce((sum, thread) => {
        const fields = readFileSync(`/proc/${id}/task/${thread}/stat`, 'utf8').split(') ')[1]!.split(' ');
        return sum + (Number(fields[11]) + Number(fields[12])) / 100;
      }, 0),
    /** Lets the peak begin anew at what is used now, and returns that. */
    forgetPeak() {
      writeFileSync(`/proc/${id}/clear_refs`, '5');
      return megabytes('VmRSS');
    },
    peakMegabytes: () => megabytes('VmHWM'),
  };
}
