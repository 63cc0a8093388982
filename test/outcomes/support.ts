import type { BlockName } from '../../src/outcomes/block.ts';
import type { OutcomeServices } from '../../src/outcomes/services.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { type MemoryLogger, memoryLogger } from '../../src/platform/memory/logger.ts';
import { type MemoryQueue, memoryQueue } from '../../src/platform/memory/queue.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';

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
