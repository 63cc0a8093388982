import type { Environment } from '../environment.ts';

/** What a deployment allows a portfolio job, and how it is cut and paced. */
export interface JobLimits {
  /** The longest body, after decompression. */
  maxBytes: number;
  maxRows: number;
  /** A chunk ends with the row that fills it: at this many bytes … */
  chunkBytes: number;
  /** … or rows, whichever comes first. */
  chunkRows: number;
  /** Chunks of one job that are queued at the same time: a large job leaves room between them for small ones. */
  window: number;
  /** How long a finished job's rows and files are kept. */
  retentionDays: number;
  /** A queued chunk that nobody recorded for so long is queued again. */
  stalledSeconds: number;
}

/** Parts of an upload: R2's least, which holds the thread for the shortest time. */
export const PART_BYTES = 5 * 1024 * 1024;
/** A chunk that was queued so often without being recorded is given up. */
export const MAX_DISPATCHES = 10;
/** An upload without a sign of life for so long is abandoned. */
export const UPLOAD_TIMEOUT_MS = 60 * 60 * 1000;
/** An upload says a sign of life so often: a Worker may ask its database a thousand times, whatever the file's length. */
export const TOUCH_MS = 60_000;
/** Rows in one call of the contract's JSON batch. */
export const MAX_PREDICTIONS = 10_000;

/** Rows of one chunk at most, by its bytes: rows that are shorter than this need not be many more … */
const LEAST_ROW_BYTES = 32;
/** … unless chunks are so small that what is asked of bucket, queue and database for each costs more than scoring its rows. */
const LEAST_CHUNK_ROWS = 16_384;

export function jobLimits(environment: Environment): JobLimits {
  return {
    maxBytes: environment.PORTFOLIO_MAX_BYTES,
    maxRows: environment.PORTFOLIO_MAX_ROWS,
    chunkBytes: environment.PORTFOLIO_CHUNK_BYTES,
    chunkRows: Math.max(LEAST_CHUNK_ROWS, Math.floor(environment.PORTFOLIO_CHUNK_BYTES / LEAST_ROW_BYTES)),
    window: environment.PORTFOLIO_WINDOW,
    retentionDays: environment.PORTFOLIO_RETENTION_DAYS,
    stalledSeconds: environment.PORTFOLIO_STALLED_SECONDS,
  };
}
