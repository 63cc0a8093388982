import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import { publish } from '../../src/registry/publish.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { retrainRecordSchema } from '../../src/retraining/record.ts';
import { mostRows } from '../../src/retraining/size.ts';
import { trainingDataKey } from '../../src/retraining/training-data.ts';
import { train } from '../../src/training/train.ts';
import { bundleWorker } from '../dev/bundle.ts';
import { migrate } from '../dev/migrate.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { linesOf, MODEL, schemaOf } from './retraining/data.ts';

/**
 * What a retraining, and comparing what comes of it with the champion, costs in workerd with as many rows as a Worker takes and with a quarter of them, against what a Worker may use:
 * 5 minutes of CPU and 128 MB. Linux only: CPU time and the highest memory are those of the workerd process, read from /proc.
 * That memory includes the process itself, and local workerd, which has no limit, collects no sooner than it must. `bounded` is
 * what the same training takes in Node, heap and arrays together, where V8 may have no larger heap than HEAP_MB.
 */
const FEATURES = [4, 20, 80];
const HEAP_MB = 64;
/** What the version that is trained anew was itself trained on. */
const FIRST_ROWS = 2_000;

console.log('rows      features   CPU s   wall s   memory MB   of it before   bounded MB');
for (const features of FEATURES)
  for (const share of [1 / 4, 1]) await measure(Math.floor(mostRows(features) * share), features);

function dataOf(rows: number, features: number) {
  return { name: MODEL, bytes: Readable.from(linesOf(rows, features)) };
}

/** In a process of its own: memory that workerd once took it does not give back. */
async function measure(rows: number, features: number): Promise<void> {
  const { files } = await train(schemaOf(features), dataOf(FIRST_ROWS, features), { seed: 42 });
  const csv = Buffer.concat([...linesOf(rows, features)]);
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
    // With a champion, which the challenger is compared with on the rows that both held out.
    const champion = { name: CHAMPION, why: 'to compare with', force: true };
    await publish(registry, files, { by: 'bench', alias: champion });
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
    console.log(
      `${String(rows).padEnd(8)}${column(features, 0, 10)}${column(spent[0], 1, 8)}${column(seconds, 1, 9)}` +
        `${column(spent[1], 0, 12)}${column(memoryBefore, 0, 15)}${column(boundedMegabytes(rows, features), 0, 13)}   ${status}`,
    );
  } finally {
    await miniflare.dispose();
  }
}

/** In a process whose heap is bounded. */
function boundedMegabytes(rows: number, features: number): number {
  const flags = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=4'];
  const script = join(import.meta.dirname, 'retraining/bounded.ts');
  const { status, stdout } = spawnSync(process.execPath, [...flags, script, `${rows}`, `${features}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? Number(stdout) : Number.NaN;
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
