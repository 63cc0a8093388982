import { isUnavailable, SolventError } from '../errors.ts';
import type { BlobStore, Database, Logger } from '../ports.ts';
import type { RedisConnection } from './redis/connection.ts';

export interface CircuitOptions {
  /** What is behind it, as the log calls it. */
  server: string;
  /** Asks it for next to nothing. @throws what it throws to everybody */
  probe(): Promise<unknown>;
  /** Milliseconds that never go backwards, whatever is done to the clock. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
  logger: Logger;
}

/** What stands before a server that may be away. */
export interface Circuit {
  /** Whether nobody is let through. */
  readonly isOpen: boolean;
  /**
   * Does something with the server.
   * @throws what it throws; and at once `storage_unavailable`, for which nothing was done, while the server is held to be away
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Asks no more: it stays as it is. */
  close(): void;
}

/** Failures one after the other, and the time that they take at least: connections that are cut fail all at once, and the next ones succeed. */
const FAILURES = 3;
const FAILING_MILLISECONDS = 1_000;
const FIRST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 5_000;
const RETRY_SECONDS = 5;

/**
 * Fails at once in the place of a server that is away, where each call would wait for as long as its patience lasts. A server that answers
 * anything in between, errors of its own included, is not away. Once it is held to be, nobody's request is the trial: it is asked behind them,
 * at waits that grow and are cut by chance, so that many processes do not ask at the same moment.
 */
export function circuit({ server, probe, now, sleep, random, logger }: CircuitOptions): Circuit {
  let failures = 0;
  let failingSince = 0;
  let isOpen = false;
  let isClosed = false;

  async function open(error: Error): Promise<void> {
    const since = now();
    isOpen = true;
    logger.log('warn', 'circuit_open', { server, reason: error.message });
    for (
      let wait = FIRST_WAIT_MILLISECONDS;
      !isClosed;
      wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS)
    ) {
      await sleep((wait * (1 + random())) / 2);
      if (isClosed || (await answers())) break;
    }
    // Who is about to end waits for nobody who was away a moment ago.
    if (isClosed) return;
    isOpen = false;
    failures = 0;
    logger.log('info', 'circuit_closed', { server, seconds: (now() - since) / 1_000 });
  }

  async function answers(): Promise<boolean> {
    try {
      await probe();
      return true;
    } catch (error) {
      return !isUnavailable(error);
    }
  }

  function failed(error: Error): void {
    if (isOpen || isClosed) return;
    if (failures++ === 0) failingSince = now();
    if (failures >= FAILURES && now() - failingSince >= FAILING_MILLISECONDS) void open(error);
  }

  return {
    get isOpen() {
      return isOpen;
    },
    async run(work) {
      if (isOpen)
        throw new SolventError(
          'storage_unavailable',
          `The ${server} is away, as it has been for a while. Send it again.`,
          { retryAfterSeconds: RETRY_SECONDS },
        );
      try {
        const result = await work();
        failures = 0;
        return result;
      } catch (error) {
        if (isUnavailable(error)) failed(error);
        else failures = 0;
        throw error;
      }
    },
    close() {
      isClosed = true;
    },
  };
}

/** A database behind a circuit. */
export function guardedDatabase(database: Database, { run }: Circuit): Database {
  return {
    query: (sql, params) => run(() => database.query(sql, params)),
    batch: (statements) => run(() => database.batch(statements)),
    size: () => run(() => database.size()),
  };
}

/** Redis behind a circuit. */
export function guardedRedis(redis: RedisConnection, { run }: Circuit): RedisConnection {
  return {
    run: (...asked) => run(() => redis.run(...asked)),
    claim: (installation) => run(() => redis.claim(installation)),
    ping: () => run(() => redis.ping()),
    close: () => redis.close(),
  };
}

/** A store behind a circuit. What is begun goes on: the parts of an upload, and the body of an object. */
export function guardedBlobs(blobs: BlobStore, { run }: Circuit): BlobStore {
  return {
    head: (key) => run(() => blobs.head(key)),
    get: (key, range) => run(() => blobs.get(key, range)),
    put: (key, value, options) => run(() => blobs.put(key, value, options)),
    upload: (key) => run(() => blobs.upload(key)),
    delete: (keys) => run(() => blobs.delete(keys)),
    list: (prefix, cursor) => run(() => blobs.list(prefix, cursor)),
  };
}
