import type { BlobStore, Clock, Database, JobQueue, Logger, Metrics } from '../ports.ts';
import type { ModelHolder } from '../registry/holder.ts';
import type { SampleMessage } from '../samples/sample.ts';
import type { Pause } from '../steps.ts';
import type { JobLimits } from './limits.ts';
import type { ChunkMessage } from './messages.ts';

/** What every part of a portfolio job needs of the place where it runs. */
export interface JobServices {
  blobs: BlobStore;
  database: Database;
  queue: JobQueue<ChunkMessage>;
  models: ModelHolder;
  clock: Clock;
  logger: Logger;
  /** A new identifier that nobody can guess. */
  newId(): string;
  limits: JobLimits;
  pause: Pause;
}

/** What submitting a job needs besides. */
export interface SubmitServices extends JobServices {
  /** Whether the decisions of jobs that are submitted now are recorded. */
  recordsDecisions: boolean;
}

/** What scoring a job's chunks needs besides. */
export interface ConsumerServices extends JobServices {
  /** Writes lines of decisions to where they are kept; the same lines again change nothing. */
  keepDecisions(lines: readonly string[]): Promise<void>;
  metrics: Metrics;
  /** Where scored rows are sampled to, which share of them, and how many of one job at most. */
  sampling: { queue: JobQueue<SampleMessage[]>; rate: number; perMinute: number };
}
