import { join } from 'node:path';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import type { Miniflare } from 'miniflare';
import { requeueRetrainings } from '../../src/drift/episodes/requeue.ts';
import { readEnvironment } from '../../src/environment.ts';
import { SolventError } from '../../src/errors.ts';
import { requeueInFlight } from '../../src/jobs/requeue.ts';
import { requeueBlocks } from '../../src/outcomes/receipts/requeue.ts';
import { hasNodeState } from '../../src/platform/node/state-files.ts';
import { folderError, makeWritableFolder } from './folder.ts';
import { type Front, openFront } from './front.ts';
import { lockState } from './lock.ts';
import { startMiniflare } from './miniflare.ts';
import { isFree } from './port.ts';
import { type Prepared, prepareState } from './prepare.ts';
import { type Storage, storageOf, withStorage } from './storage.ts';
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
  /** Where a debugger may attach to the Workers. */
  inspectorPort?: number | undefined;
}

export type WorkerName = 'solvent-api' | 'solvent-batch' | 'solvent-drift' | 'solvent-retrain';

export interface Stack extends Prepared {
  /** Without a slash at the end. */
  url: string;
  /** The API Worker through Miniflare's own door, by which a bench's other Workers are reached too. */
  workerUrl: string;
  /** The cron expressions of each Worker. Nothing runs by itself: see `startCrons`. */
  crons: { worker: WorkerName; cron: string }[];
  /** Runs a Worker's scheduled handler now, and waits for it. */
  runCron(worker: WorkerName, cron?: string): Promise<void>;
  bucket: R2Bucket;
  database: D1Database;
  /** Bucket and database by new bindings: those above end with the workerd that they came from, should it crash. */
  storage(): Promise<Storage>;
  stop(): Promise<void>;
}

/**
 * Starts the Workers with their buckets, database, queues and objects on this machine, without any network. They
 * listen when they can score, and go on with the portfolio jobs, outcomes and retrainings that the last stop interrupted.
 *
 * @throws SolventError `conflict` when another stack has the state folder, or somebody the port; `validation_error` for a folder that cannot be used
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { stateDir, port } = options;
  if (hasNodeState(stateDir))
    throw new SolventError(
      'conflict',
      `${stateDir} holds the state of \`npm run start:node\`. Name another folder in SOLVENT_STATE.`,
    );
  // What applicants earn stands in there.
  makeWritableFolder(stateDir, 0o700);
  const unlock = lockState(stateDir);
  let miniflare: Miniflare | undefined;
  let front: Front | undefined;
  async function stop() {
    try {
      await front?.close();
      await miniflare?.dispose();
    } finally {
      unlock();
    }
  }
  try {
    if (!(await isFree(port)))
      throw new SolventError(
        'conflict',
        `Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
      );
    const [workers, prepared] = await Promise.all([
      loadWorkers(PROJECT_ROOT, options.variables ?? {}),
      withStorage(PROJECT_ROOT, stateDir, async (storage) => {
        // Miniflare's queues were in the memory of a process that is gone.
        const ready = await prepareState(storage, PROJECT_ROOT);
        await requeueInFlight(storage.database);
        await requeueBlocks(storage.database);
        await requeueRetrainings(storage.database, storage.blobs);
        return ready;
      }),
    ]);
    const running = await startMiniflare(
      stateDir,
      workers.map((worker) => worker.options),
      options.onLog ?? ((line) => process.stdout.write(`${line}\n`)),
      options.inspectorPort,
    );
    miniflare = running;
    const runCron: Stack['runCron'] = async (worker, cron) => {
      const fetcher = await running.getWorker(worker);
      const { outcome } = await fetcher.scheduled({ scheduledTime: new Date(), ...(cron && { cron }) });
      if (outcome !== 'ok') throw new Error(`The scheduled handler of ${worker} ended with "${outcome}".`);
    };
    // Queues the chunks and blocks that wait since the last stop.
    await runCron('solvent-batch');
    const approvals = readEnvironment(options.variables ?? {}).PROMOTION_APPROVALS;
    const storage = async () =>
      storageOf(
        (await running.getR2Bucket('BLOBS', 'solvent-api')) as unknown as R2Bucket,
        (await running.getD1Database('DB', 'solvent-api')) as unknown as D1Database,
        approvals,
      );
    const { bucket, d1: database } = await storage();
    front = await openFront(port, () => running.unsafeGetDirectURL('solvent-api'));
    return {
      ...prepared,
      url: front.url,
      workerUrl: (await running.ready).origin,
      bucket,
      database,
      storage,
      crons: workers.flatMap(({ name, crons }) =>
        crons.map((cron) => ({ worker: name as WorkerName, cron })),
      ),
      runCron,
      stop,
    };
  } catch (error) {
    await stop().catch(() => {});
    throw folderError(stateDir, error);
  }
}
