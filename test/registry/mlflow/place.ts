import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { migratedDatabase } from '../migrated-database.ts';

/** A registry in memory that shows what it has to an MLflow server. */
export function registryPlace() {
  const clock = manualClock(Date.parse('2026-11-28T12:00:00Z'));
  return {
    clock,
    blobs: memoryBlobStore({ clock }),
    database: migratedDatabase(),
    logger: memoryLogger(),
    metrics: memoryMetrics(clock),
    newId: () => crypto.randomUUID(),
    experiment: undefined as string | undefined,
  };
}
