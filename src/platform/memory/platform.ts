import type { Platform } from '../../ports.ts';
import { nodeKernel } from '../node/kernel.ts';
import { nodeOrtRuntime } from '../node/ort.ts';
import type { SqliteDatabase } from '../node/sqlite.ts';
import { type MemoryBlobStore, memoryBlobStore } from './blob-store.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { memoryDatabase } from './database.ts';
import { countedIds } from './ids.ts';
import { type MemoryLogger, memoryLogger } from './logger.ts';
import { memoryMetrics } from './metrics.ts';
import { type MemoryQueue, memoryQueue } from './queue.ts';
import { memoryRateLimiter } from './rate-limiter.ts';

export interface MemoryPlatform extends Platform {
  clock: ManualClock;
  blobs: MemoryBlobStore;
  database: SqliteDatabase;
  queues: Record<
    | 'chunks'
    | 'deadChunks'
    | 'samples'
    | 'outcomes'
    | 'deadOutcomes'
    | 'retraining'
    | 'deadRetraining'
    | 'decisions'
    | 'deadDecisions',
    MemoryQueue<unknown>
  >;
  log: MemoryLogger;
  /** Waits for what goes on behind answers. */
  settled(): Promise<void>;
}

/** The whole product's place in one process: time moves when it is told to, and queues deliver when they are told to. */
export function memoryPlatform(variables: Record<string, string> = {}): MemoryPlatform {
  const clock = manualClock(1_700_000_000_000);
  const log = memoryLogger();
  const metrics = memoryMetrics(clock);
  const deadChunks = memoryQueue<unknown>({ clock });
  const deadOutcomes = memoryQueue<unknown>({ clock });
  const deadRetraining = memoryQueue<unknown>({ clock });
  const deadDecisions = memoryQueue<unknown>({ clock });
  let behind: Promise<unknown>[] = [];
  return {
    variables,
    clock,
    newId: countedIds(),
    log,
    logger: () => log,
    // One process counts for all its parts.
    metrics: () => metrics,
    blobs: memoryBlobStore({ clock }),
    database: memoryDatabase(),
    queues: {
      chunks: memoryQueue<unknown>({ clock, maxRetries: 8, deadLetters: deadChunks }),
      deadChunks,
      samples: memoryQueue<unknown>({ clock }),
      outcomes: memoryQueue<unknown>({ clock, maxRetries: 8, deadLetters: deadOutcomes }),
      deadOutcomes,
      retraining: memoryQueue<unknown>({ clock, maxRetries: 2, deadLetters: deadRetraining }),
      deadRetraining,
      decisions: memoryQueue<unknown>({ clock, maxRetries: 100, deadLetters: deadDecisions }),
      deadDecisions,
    },
    rateLimiter: (_, perMinute) => memoryRateLimiter(perMinute, clock),
    createRuntime: nodeOrtRuntime,
    kernel: nodeKernel(),
    clientAddress: () => '192.0.2.1',
    clientOrigin: () => ({}),
    background: (work) => void behind.push(work),
    async settled() {
      while (behind.length > 0) {
        const waiting = behind;
        behind = [];
        await Promise.all(waiting);
      }
    },
    async sleep(milliseconds) {
      clock.advance(milliseconds);
    },
    timeout: () => new AbortController().signal,
    fetch: () => Promise.reject(new Error('There is no network here.')),
  };
}
