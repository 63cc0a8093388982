import type { BlobStore, Clock, Database, JobQueue, Logger } from '../ports.ts';
import type { BlockName } from './block.ts';

/** What receipts of outcomes need of the place where they are kept. */
export interface OutcomeServices {
  blobs: BlobStore;
  database: Database;
  /** Blocks that wait in the bucket to be stored. */
  queue: JobQueue<BlockName>;
  clock: Clock;
  logger: Logger;
  /** A new identifier that nobody can guess. */
  newId(): string;
  limits: {
    /** How long a receipt is kept once its last block is recorded. */
    retentionDays: number;
    /** Blocks of which none was recorded for so long are queued again. */
    stalledSeconds: number;
  };
}
