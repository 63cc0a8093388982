import type { BlockName } from '../../src/outcomes/block.ts';
import type { OutcomeServices } from '../../src/outcomes/services.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { type MemoryLogger, memoryLogger } from '../../src/platform/memory/logger.ts';
import { type MemoryQueue, memoryQueue } from '../../src/platform/memory/queue.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { type OfferedSample, sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';

export interface OutcomeStack extends OutcomeServices {
  blobs: MemoryBlobStore;
  database: SqliteDatabase;
  queue: MemoryQueue<BlockName>;
  dead: MemoryQueue<BlockName>;
  clock: ManualClock;
  logger: MemoryLogger;
}

export function migratedDatabase(): SqliteDatabase {
  const fresh = memoryDatabase();
  fresh.migrate('migrations');
  return fresh;
}

/** Stores a sample of which only its name matters, or what is said of it. */
export function storeSample(
  database: SqliteDatabase,
  { model = 'loans', ...said }: Partial<OfferedSample> & { id: string; model?: string },
): Promise<unknown> {
  const sample = {
    source: 'realtime',
    version: '1',
    values: [1],
    features: [1],
    probability: 0.5,
    at: 0,
  } as const;
  return storeSamples(database, [sampleMessage(model, { ...sample, ...said }, 1)], 1_000);
}

/** Everything that outcomes need, in memory. */
export function outcomeStack(
  database = migratedDatabase(),
  clock = manualClock(Date.parse('2026-11-20T12:00:00Z')),
): OutcomeStack {
  const dead = memoryQueue<BlockName>({ clock });
  let ids = 0;
  return {
    blobs: memoryBlobStore({ clock }),
    database,
    queue: memoryQueue<BlockName>({ clock, maxRetries: 8, deadLetters: dead }),
    dead,
    clock,
    logger: memoryLogger(),
    newId: () => `receipt-${++ids}`,
    limits: { retentionDays: 30, stalledSeconds: 300 },
  };
}
