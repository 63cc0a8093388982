import { join } from 'node:path';
import { hashedDecisionId } from '../../src/decisions/decision-id.ts';
import { durableMetrics } from '../../src/platform/cloudflare/metrics.ts';
import { type Bindings, cloudflarePlatform } from '../../src/platform/cloudflare/platform.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { type MemoryQueue, memoryQueue } from '../../src/platform/memory/queue.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { nodeOrtRuntime } from '../../src/platform/node/ort.ts';
import type { Platform, RandomUuid } from '../../src/ports.ts';
import { publish } from '../../src/registry/publish.ts';
import { championFolder } from '../dev/local-model.ts';
import { migrate } from '../dev/migrate.ts';
import { withStorage } from '../dev/storage.ts';
import { countedBucket } from './counted-bucket.ts';
import { countedDatabase } from './counted-database.ts';
import { countedMetrics } from './counted-metrics.ts';
import { countedQueue } from './counted-queue.ts';
import { noSpending, type Spending } from './spending.ts';

/** Cloudflare's adapters over local bindings that count what is done to them. */
export interface CountedPlace {
  platform: Platform;
  queues: Record<'chunks' | 'samples' | 'outcomes' | 'decisions', MemoryQueue<unknown>>;
  /** Does a unit of work, all that goes on behind its answers included, and returns what it spent. */
  count(work: () => Promise<unknown>): Promise<Spending>;
}

/**
 * Works on Cloudflare's adapters over Miniflare's bucket and database, with the bundled champion published. Whoever
 * gathers before it sends, as metrics do, gathers until the unit of work has ended. A minute passes before each unit, and
 * identifiers are counted, so that every run counts the same.
 *
 * @param root the project
 * @param stateDir an empty folder
 * @param variables the operator's
 */
export function withCountedPlace<Result>(
  root: string,
  stateDir: string,
  variables: Record<string, string>,
  work: (place: CountedPlace) => Promise<Result>,
): Promise<Result> {
  return withStorage(root, stateDir, async (storage) => {
    await migrate(storage.d1, join(root, 'migrations'));
    await publish(storage, readBundleFolder(championFolder(root, 'loan-default')), {
      by: 'npm run costs',
      alias: { name: 'champion', why: 'the bundled one', force: true },
    });
    const spending = noSpending();
    const time = manualClock(Date.UTC(2027, 0, 1));
    // Every look takes a millisecond: durations of 0 are not counted.
    const clock = {
      now() {
        time.advance(1);
        return time.now();
      },
    };
    let ids = 0;
    // The same in each run, and to a compression as random as any.
    const newId = () => hashedDecisionId(0, String(++ids)) as RandomUuid;
    const queues = {
      chunks: memoryQueue<unknown>({ clock }),
      samples: memoryQueue<unknown>({ clock }),
      outcomes: memoryQueue<unknown>({ clock }),
      decisions: memoryQueue<unknown>({ clock }),
    };
    const bindings: Bindings = {
      BLOBS: countedBucket(storage.bucket, spending),
      DB: countedDatabase(storage.d1, spending),
      METRICS: countedMetrics(spending, clock),
      PORTFOLIO_QUEUE: countedQueue(queues.chunks, spending),
      SAMPLE_QUEUE: countedQueue(queues.samples, spending),
      OUTCOME_QUEUE: countedQueue(queues.outcomes, spending),
      DECISION_QUEUE: countedQueue(queues.decisions, spending),
      RETRAIN_QUEUE: countedQueue(memoryQueue<unknown>({ clock }), spending),
    };
    let behind: Promise<unknown>[] = [];
    const asleep: (() => void)[] = [];
    const sleep = (milliseconds: number) =>
      milliseconds === 0 ? Promise.resolve() : new Promise<void>((wake) => asleep.push(wake));
    const cloudflare = cloudflarePlatform(
      { ...variables, ...bindings },
      (background) => void behind.push(background),
    );
    const platform: Platform = {
      ...cloudflare,
      clock,
      newId,
      logger: () => ({ log() {} }),
      metrics: (gathers) => durableMetrics(bindings.METRICS, clock, newId, gathers ? sleep : null),
      createRuntime: nodeOrtRuntime,
      kernel: nodeKernel(),
      sleep,
    };
    const settled = async () => {
      while (behind.length > 0) {
        const waiting = Promise.all(behind);
        behind = [];
        let done = false;
        void waiting.finally(() => {
          done = true;
        });
        while (!done) {
          for (const wake of asleep.splice(0)) wake();
          await new Promise((next) => setImmediate(next));
        }
        await waiting;
      }
    };
    return work({
      platform,
      queues,
      async count(unit) {
        time.advance(60_000);
        const before = { ...spending };
        await unit();
        await settled();
        const spent = noSpending();
        for (const spender of Object.keys(spent) as (keyof Spending)[])
          spent[spender] = spending[spender] - before[spender];
        return spent;
      },
    });
  });
}
