import { readEnvironment } from '../../environment.ts';
import type { ClientOrigin, Database, Platform } from '../../ports.ts';
import { giveBack as giveBackOfRedis } from '../redis/queue.ts';
import { redisUses } from '../redis/uses.ts';
import { sharedLimits } from '../shared-limits.ts';
import { systemClock } from '../system-clock.ts';
import { nodeKernel } from './kernel.ts';
import { lineLogger, stdoutWriter } from './logger.ts';
import { sqliteMetrics } from './metrics.ts';
import {
  type NodeQueues,
  type OpenFile,
  openBlobs,
  openDatabase,
  openQueues,
  openRedis,
  QUEUE_NAMES,
} from './open-state.ts';
import { nodeOrtRuntime } from './ort.ts';
import type { Measures } from './process-metrics.ts';
import { giveBack } from './queue.ts';
import { tableUses } from './rate-limiter.ts';
import { hasServers, type NodeState } from './servers.ts';
import { sqliteDatabase } from './sqlite.ts';
import { stateFiles } from './state-files.ts';
import { threadedDatabase } from './threaded-database.ts';
import { withoutServers } from './without-servers.ts';

/** Connections to a database server: of those who answer, and of a thread that works one thing off after the other. */
const CONNECTIONS = 10;
const CONNECTIONS_OF_A_THREAD = 4;
/** How long an empty queue is left alone: a look at a file costs microseconds, at a server a round trip and some of its time. */
const IDLE_MILLISECONDS = { file: 50, redis: 100, database: 250 };

export interface NodePlatform extends Platform {
  queues: NodeQueues;
  /** What is counted, in a database of this machine. */
  counts: Database;
  /** What a process that answers tells of its servers. */
  measures(): Measures;
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
  open: OpenFile;
  /** Whether queues are worked off here. */
  consumes: boolean;
  clientAddress(request: Request): string;
  clientOrigin(request: Request): ClientOrigin;
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
  const redis = await openRedis(state);
  if (redis) {
    try {
      return await giveBackOfRedis(redis, QUEUE_NAMES, owner, how);
    } finally {
      redis.close();
    }
  }
  // The process may be answering: it must not stand still for a lock.
  const database = await openDatabase(state, threadedDatabase, 1);
  try {
    await giveBack(database, systemClock(), owner, how);
  } finally {
    await database.close();
  }
}

/** The registry of a state that was prepared, for whoever works on it beside the product. */
export async function nodeRegistry(state: NodeState) {
  const clock = systemClock();
  const database = await openDatabase(state, sqliteDatabase, 2);
  return { database, blobs: await openBlobs(state, clock), clock };
}

/** A folder as a platform: SQLite and files, or servers where there are. What is counted stands in a database of its own, which no commit of the product waits for. */
export async function nodePlatform({
  state,
  variables,
  owner,
  open,
  consumes,
  clientAddress,
  clientOrigin,
}: NodePlace): Promise<NodePlatform> {
  const clock = systemClock();
  const newId = () => crypto.randomUUID();
  const { folder, servers } = state;
  const { sleep, wake } = sleeper();
  const writer = stdoutWriter();
  const counts = open(stateFiles(folder).counts, 'crash');
  const metrics = sqliteMetrics(counts, clock);
  const logger = lineLogger(readEnvironment(variables).LOG_LEVEL, clock, writer);
  // Who works off queues has nothing else to do while a server is away.
  const without =
    hasServers(servers) && !consumes
      ? withoutServers({ counts, metrics, clock, newId, logger, sleep })
      : undefined;
  const opened = await openDatabase(state, open, consumes ? CONNECTIONS_OF_A_THREAD : CONNECTIONS);
  const database = (servers.database && without?.database(opened)) || opened;
  // A chunk's message is taken and settled: waiting for the disk each time took as long as to score half of its rows.
  const leasing =
    consumes && servers.database === undefined ? open(stateFiles(folder).state, 'crash') : undefined;
  const connected = await openRedis(state);
  const redis = (connected && without?.redis(connected)) || connected;
  const stored = await openBlobs(state, clock);
  const limits = sharedLimits(redis ? redisUses(redis) : tableUses(counts), clock, sleep);
  const behind = new Set<Promise<unknown>>();
  const queues = openQueues({ redis, database, leases: leasing ?? database, clock, newId, owner });
  // Who sends jobs and outcomes is told that they were not taken, and sends them again.
  if (without) queues.samples = without.queue('samples', queues.samples);

  return {
    variables,
    clock,
    newId,
    logger: (level) => lineLogger(level, clock, writer),
    // One process counts for all its parts.
    metrics: () => metrics,
    blobs: (servers.blobs && without?.blobs(stored)) || stored,
    database,
    counts,
    queues,
    measures: () => without?.measures() ?? {},
    idleMilliseconds: IDLE_MILLISECONDS[redis ? 'redis' : servers.database ? 'database' : 'file'],
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
      without?.close();
      wake();
      while (behind.size > 0) await Promise.all(behind);
      await metrics.close().catch(() => {});
      writer.flush();
      await leasing?.close();
      await opened.close();
      await counts.close();
      redis?.close();
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
