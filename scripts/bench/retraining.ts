import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { seededRandom } from '../../src/random.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { retrainRecordSchema } from '../../src/retraining/record.ts';
import { trainingDataKey } from '../../src/retraining/training-data.ts';
import { bundleWorker } from '../dev/bundle.ts';
import { migrate } from '../dev/migrate.ts';
import { seedModels } from '../dev/seed.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';

/**
 * What a retraining costs in workerd, by the size of its data set, against what a Worker may use: 5 minutes of CPU and
 * 128 MB. Linux only: CPU time and the highest memory are those of the workerd process, read from /proc. The memory
 * includes the process itself, and local workerd collects no sooner than it must.
 */
const SIZES = [10_000, 30_000, 100_000];
const MODEL = 'loan-default';

const folder = join(PROJECT_ROOT, 'models', MODEL);
const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const compiled = compileSchema(parseApplicationSchema(json('schema.json')));
const population = parsePopulation(json('population.json'), compiled);

console.log('rows        CPU s   wall s   memory MB   of it before');
for (const rows of SIZES) await measure(rows);

/** In a process of its own: memory that workerd once took it does not give back. */
async function measure(rows: number): Promise<void> {
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
    await seedModels(
      { blobs: r2BlobStore(bucket), database: d1Database(database), clock: systemClock() },
      PROJECT_ROOT,
    );
    const applicants = drawApplicants(population, compiled, seededRandom(rows));
    const csv = [...csvLines(compiled, applicants, rows, false)].join('');
    await (bucket as { put(key: string, value: string): Promise<unknown> }).put(trainingDataKey(MODEL), csv);

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
    console.log(
      `${String(rows).padEnd(8)}${column(process.cpuSeconds() - before, 1, 9)}${column(seconds, 1, 9)}` +
        `${column(process.peakMegabytes(), 0, 12)}${column(memoryBefore, 0, 15)}   ${status}`,
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
