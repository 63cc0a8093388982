import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { migrate } from './migrate.ts';
import { type Seeded, seedModels } from './seed.ts';
import { seedTrainingData } from './training-data.ts';
import { loadWorkers } from './workers.ts';

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

export interface StackOptions {
  /** 0 takes a free one. */
  port: number;
  /** Where buckets, databases and queues keep their files. */
  stateDir: string;
  /** Take the place of the configurations' variables in all Workers. */
  variables?: Record<string, string>;
  /** Receives the Workers' log lines. By default they go to standard output. */
  onLog?: (line: string) => void;
}

export type WorkerName = 'solvent-api' | 'solvent-batch' | 'solvent-drift';

export interface Stack {
  /** Without a slash at the end. */
  url: string;
  seeded: Seeded;
  migrated: string[];
  /** The cron expressions of each Worker. Nothing runs by itself: see `startCrons`. */
  crons: { worker: WorkerName; cron: string }[];
  /** Runs a Worker's scheduled handler now, and waits for it. */
  runCron(worker: WorkerName, cron?: string): Promise<void>;
  bucket: R2Bucket;
  database: D1Database;
  stop(): Promise<void>;
}

/** Starts the three Workers with their buckets, database, queues and objects on this machine, without any network. */
export async function startStack(options: StackOptions): Promise<Stack> {
  await mkdir(options.stateDir, { recursive: true });
  const workers = await loadWorkers(PROJECT_ROOT, options.variables ?? {});
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: options.port,
      // Miniflare asks the network for a sample of `request.cf` unless it is told not to.
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      telemetry: { enabled: false },
      resourcePersistencePath: options.stateDir,
      handleStructuredLogs: ({ message }: { message: string }) =>
        options.onLog ? options.onLog(message) : process.stdout.write(`${message}\n`),
      workers: workers.map((worker) => worker.options),
    } as unknown as V4MiniflareOptions),
  );
  try {
    const url = (await miniflare.ready).origin;
    const bucket = (await miniflare.getR2Bucket('BLOBS', 'solvent-api')) as unknown as R2Bucket;
    await seedTrainingData(bucket, PROJECT_ROOT);
    const database = (await miniflare.getD1Database('DB', 'solvent-api')) as unknown as D1Database;
    return {
      url,
      bucket,
      database,
      migrated: await migrate(database, join(PROJECT_ROOT, 'migrations')),
      seeded: await seedModels(bucket, PROJECT_ROOT),
      crons: workers.flatMap(({ name, crons }) =>
        crons.map((cron) => ({ worker: name as WorkerName, cron })),
      ),
      async runCron(worker, cron) {
        const fetcher = await miniflare.getWorker(worker);
        const { outcome } = await fetcher.scheduled({ scheduledTime: new Date(), ...(cron && { cron }) });
        if (outcome !== 'ok') throw new Error(`The scheduled handler of ${worker} ended with "${outcome}".`);
      },
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose().catch(() => {});
    throw error;
  }
}
