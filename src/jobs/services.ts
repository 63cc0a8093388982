import type { BlobStore, Clock, Database, JobQueue, Logger } from '../ports.ts';
import type { ModelHolder } from '../registry/holder.ts';
import type { JobLimits } from './limits.ts';
import type { ChunkMessage } from './messages.ts';

/** What every part of a portfolio job needs of the place where it runs. */
export interface PortfolioServices {
  blobs: BlobStore;
  database: Database;
  queue: JobQueue<ChunkMessage>;
  models: ModelHolder;
  clock: Clock;
  logger: Logger;
  /** A new identifier that nobody can guess. */
  newId(): string;
  limits: JobLimits;
}
