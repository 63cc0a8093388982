import type { ClientOrigin, Database, Platform } from '../../ports.ts';
import { postgresDatabase } from '../postgres/database.ts';
import { sharedLimits } from '../shared-limits.ts';
import { systemClock } from '../system-clock.ts';
import type { WorkQueue } from '../work-queue.ts';
import { putAsideIfDamaged, requireSound } from './damaged-database.ts';
import { every } from './every.ts';
import { filesystemBlobStore } from './filesystem.ts';
import { nodeKernel } from './kernel.ts';
import { lineLogger, stdoutWriter } from './logger.ts';
import { makeFolder } from './make-folder.ts';
import { createMetricsTables, sqliteMetrics } from './metrics.ts';
import { nodeOrtRuntime } from './ort.ts';
import { createQueueTable, giveBack, QUEUE_TABLE, sqliteQueue } from './queue.ts';
import { createLimitsTable, tableUses } from './rate-limiter.ts';
import type { NodeState } from './servers.ts';
import { type SqliteDatabase, sqliteDatabase } from './sqlite.ts';
import { requireNodeFolder, requireSameServers, stateFiles } from './state-files.ts';
import { threadedDatabase } from './threaded-database.ts';
import { createTicksTable } from './ticks.ts';

/** Retries and dead letters as the wrangler configurations have them, and how long a message is one consumer's. */
const QUEUES = {
  chunks: { maxRetries: 8, deadLetters: 'deadChunks', leaseMilliseconds: 30_000 },
  deadChunks: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
  samples: { maxRetries: 3, deadLetters: null, leaseMilliseconds: 30_000 },
  outcomes: { maxRetries: 8, deadLetters: 'deadOutcomes', leaseMilliseconds: 30_000 },
  deadOutcomes: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
  // A training may have the thread for minutes.
  retraining: { maxRetries: 2, deadLetters: 'deadRetraining', leaseMilliseconds: 900_000 },
  deadRetraining: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
} as const;
export type NodeQueueName = keyof typeof QUEUES;

/** Connections to a database server: of those who answer, and of a thread that works one thing off after the other. */
const CONNECTIONS = 10;
const CONNECTIONS_OF_A_THREAD = 4;
/** How long an empty queue is left alone: a look at a file costs microseconds, at a server a round trip of its time. */
const IDLE_MILLISECONDS = { file: 50, server: 250 };

export interface NodePlatform extends Platform {
  queues: Record<NodeQueueName, WorkQueue<unknown>>;
  /** For work by the clock: see `takeTick`. */
  counts: Database;
  /** How long a queue in which nothing waits is left alone. */
  idleMilliseconds: number;
  /** Ends waits: those that are on, and those that begin later. */
  wake(): void;
  /** Ends waits, waits for what goes on behind answers, and adds what was counted to the totals. */
  stop(): Promise<void>;
}

export interface NodePlace {
  /** What all processes of an installation share. */
  state: NodeState;
  variables: object;
  /** Names what is taken from queues here: see `giveBackMessages`. */
  owner: string;
  /** Opens a file as a database: behind a thread where requests are answered. */
  open(path: string, survives: 'power failure' | 'crash'): Database & { close(): void | Promise<void> };
  /** Whether queues are worked off here. */
  consumes: boolean;
  clientAddress(request: Request): string;
  clientOrigin(request: Request): ClientOrigin;
}

/** A state that every part can begin on. */
export interface PreparedState {
  /** Where a damaged `counts.db` was put: the totals begin anew. */
  putAside: string | undefined;
  /** Until then its files are open: with the last connection goes what SQLite keeps beside them, and to make that again takes room. */
  close(): void;
}

/**
 * Brings a state to where its platform can be made: folders, tables, migrations. Doing it again changes nothing, and several processes
 * may do it at the same time.
 *
 * @param migrations the folder of the product's migrations
 * @throws SolventError `conflict` for a folder or a `state.db` that cannot be used, `file_damaged` for a damaged one, `storage_unavailable`
 */
export async function prepareNodeState(state: NodeState, migrations: string): Promise<PreparedState> {
  const { folder, servers } = state;
  requireNodeFolder(folder);
  requireSameServers(state);
  makeFolder(stateFiles(folder).blobs, 0o700);
  const embedded = servers.database === undefined ? await prepareEmbedded(folder, migrations) : undefined;
  if (servers.database !== undefined) await preparePostgres(servers.database, migrations);
  const { counts: path } = stateFiles(folder);
  const begin = () => ({
    putAside: putAsideIfDamaged(path, systemClock().now()),
    counts: sqliteDatabase(path, 'crash'),
  });
  // Also opened alone: a new file becomes one with a WAL, which waits for nobody.
  const { putAside, counts } = embedded ? embedded.alone(begin) : begin();
  await createMetricsTables(counts);
  await createLimitsTable(counts);
  await createTicksTable(counts);
  return {
    putAside,
    close() {
      embedded?.close();
      counts.close();
    },
  };
}

async function prepareEmbedded(folder: string, migrations: string): Promise<SqliteDatabase> {
  const { state: path } = stateFiles(folder);
  return requireSound(path, async () => {
    const database = sqliteDatabase(path);
    database.migrate(migrations);
    await createQueueTable(database);
    return database;
  });
}

async function preparePostgres(url: string, migrations: string): Promise<void> {
  const database = postgresDatabase({ url, connections: 1 });
  try {
    await database.migrate(migrations, QUEUE_TABLE);
  } finally {
    database.close();
  }
}

/**
 * Gives back what somebody who is gone had taken from the queues of a state, long before the leases end.
 *
 * @param owner as the platform was given it
 * @param how whether it was told to stop, which is no fault of the messages, or ended otherwise, which may be
 */
export async function giveBackMessages(
  state: NodeState,
  owner: string,
  how: 'stopped' | 'crashed',
): Promise<void> {
  // The process may be answering: it must not stand still for a lock.
  const database = openState(state, threadedDatabase, 1);
  try {
    await giveBack(database, systemClock(), owner, how);
  } finally {
    await database.close();
  }
}

/** The registry of a state that was prepared, for whoever works on it beside the product. */
export function nodeRegistry(state: NodeState) {
  const database = openState(state, sqliteDatabase, 2);
  return { database, blobs: filesystemBlobStore(stateFiles(state.folder).blobs), clock: systemClock() };
}

/**
 * @param open as of a place
 * @param connections at once, to a server
 */
function openState(
  { folder, servers: { database: url } }: NodeState,
  open: NodePlace['open'],
  connections: number,
) {
  return url === undefined
    ? open(stateFiles(folder).state, 'power failure')
    : postgresDatabase({ url, connections });
}

/** A folder as a platform: SQLite and files, or servers where there are. What is counted stands in a database of its own, which no commit of the product waits for. */
export function nodePlatform({
  state,
  variables,
  owner,
  open,
  consumes,
  clientAddress,
  clientOrigin,
}: NodePlace): NodePlatform {
  const clock = systemClock();
  const newId = () => crypto.randomUUID();
  const { folder, servers } = state;
  const isServed = servers.database !== undefined;
  const database = openState(state, open, consumes ? CONNECTIONS_OF_A_THREAD : CONNECTIONS);
  // A chunk's message is taken and settled: waiting for the disk each time took as long as to score half of its rows.
  const leases = consumes && !isServed ? open(stateFiles(folder).state, 'crash') : database;
  const counts = open(stateFiles(folder).counts, 'crash');
  const metrics = sqliteMetrics(counts, clock);
  const { sleep, wake } = sleeper();
  const limits = sharedLimits(tableUses(counts), clock, sleep);
  const writer = stdoutWriter();
  const behind = new Set<Promise<unknown>>();
  const queue = (name: NodeQueueName) =>
    sqliteQueue<unknown>({
      name,
      // A sample is worth no wait, where a chunk sends hundreds.
      database: name === 'samples' ? leases : database,
      leases,
      clock,
      newId,
      owner,
      every,
      ...QUEUES[name],
    });
  const queues = Object.fromEntries(
    (Object.keys(QUEUES) as NodeQueueName[]).map((name) => [name, queue(name)]),
  ) as NodePlatform['queues'];

  return {
    variables,
    clock,
    newId,
    logger: (level) => lineLogger(level, clock, writer),
    // One process counts for all its parts.
    metrics: () => metrics,
    blobs: filesystemBlobStore(stateFiles(folder).blobs),
    database,
    counts,
    queues,
    idleMilliseconds: isServed ? IDLE_MILLISECONDS.server : IDLE_MILLISECONDS.file,
    rateLimiter: (counted, perMinute) => limits.limiter(counted, perMinute),
    createRuntime: nodeOrtRuntime,
    kernel: nodeKernel(),
    clientAddress,
    clientOrigin,
    background(work) {
      const settled = work.catch((error) => {
        lineLogger('error', clock, writer).log('error', 'background_failed', { error });
      });
      behind.add(settled);
      settled.finally(() => behind.delete(settled));
    },
    sleep,
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
    fetch: (input, init) => fetch(input, init),
    wake,
    async stop() {
      wake();
      while (behind.size > 0) await Promise.all(behind);
      await metrics.close().catch(() => {});
      writer.flush();
      if (leases !== database) await leases.close();
      await database.close();
      await counts.close();
    },
  };
}

/** Waits that end early once the process stops. */
function sleeper() {
  const waiting = new Set<() => void>();
  let isAwake = false;
  return {
    sleep: (milliseconds: number) =>
      new Promise<void>((done) => {
        // An empty wait is for others to have the thread, and a timer would take a millisecond.
        if (milliseconds === 0 || isAwake) return void setImmediate(done);
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          done();
        };
        const timer = setTimeout(end, milliseconds);
        waiting.add(end);
      }),
    wake() {
      isAwake = true;
      for (const end of [...waiting]) end();
    },
  };
}
