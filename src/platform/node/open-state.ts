import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobStore, Clock, Database } from '../../ports.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { redisQueue } from '../redis/queue.ts';
import { systemRandom } from '../system-random.ts';
import type { WorkQueue } from '../work-queue.ts';
import { every } from './every.ts';
import { filesystemBlobStore } from './filesystem.ts';
import { sqliteQueue } from './queue.ts';
import type { Bucket, NodeState } from './servers.ts';
import { stateFiles } from './state-files.ts';

/** Retries and dead letters as the wrangler configurations have them, and how long a message is one consumer's. */
const QUEUES = {
  chunks: { maxRetries: 8, deadLetters: 'deadChunks', leaseMilliseconds: 30_000 },
  deadChunks: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
  // For more than an hour the database may be away while the queue is not.
  samples: { maxRetries: 10, deadLetters: null, leaseMilliseconds: 30_000 },
  outcomes: { maxRetries: 8, deadLetters: 'deadOutcomes', leaseMilliseconds: 30_000 },
  deadOutcomes: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
  // A training may have the thread for minutes.
  retraining: { maxRetries: 2, deadLetters: 'deadRetraining', leaseMilliseconds: 900_000 },
  deadRetraining: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
  // Nothing else has what they say.
  decisions: { maxRetries: 100, deadLetters: 'deadDecisions', leaseMilliseconds: 30_000 },
  deadDecisions: { maxRetries: 100, deadLetters: null, leaseMilliseconds: 30_000 },
} as const;
export type NodeQueueName = keyof typeof QUEUES;
export const QUEUE_NAMES = Object.keys(QUEUES) as NodeQueueName[];
export type NodeQueues = Record<NodeQueueName, WorkQueue<unknown>>;

/** Opens a file as a database: behind a thread where requests are answered. */
export type OpenFile = (
  path: string,
  survives: 'power failure' | 'crash',
) => Database & { close(): void | Promise<void> };

/**
 * The database of a state that was prepared. What talks to a server is read only where one is named, here and below: the three together take each thread
 * that works megabytes, and a start tens of milliseconds.
 *
 * @param connections at once, to a server
 */
export async function openDatabase(
  { folder, servers: { database: url } }: NodeState,
  open: OpenFile,
  connections: number,
) {
  return url === undefined ? open(stateFiles(folder).state, 'power failure') : openPostgres(url, connections);
}

export async function openPostgres(url: string, connections: number) {
  const { postgresDatabase } = await import('../postgres/database.ts');
  return postgresDatabase({ url, connections });
}

/** The blobs of a state. */
export async function openBlobs({ folder, servers: { blobs } }: NodeState, clock: Clock): Promise<BlobStore> {
  if (blobs === undefined) return filesystemBlobStore(stateFiles(folder).blobs);
  return openBucket(blobs, clock);
}

/** The same, of a server that keeps what the product relies on. @throws SolventError `storage_unavailable` where it does not, or is away */
export async function openUsableBlobs(state: NodeState, clock: Clock): Promise<BlobStore> {
  const { blobs: bucket } = state.servers;
  if (!bucket) return openBlobs(state, clock);
  const blobs = await openBucket(bucket, clock);
  await blobs.check();
  return blobs;
}

async function openBucket(bucket: Bucket, clock: Clock) {
  const { s3BlobStore } = await import('../s3/blob-store.ts');
  return s3BlobStore({ ...bucket, clock, random: systemRandom, sleep });
}

/** The connection to a state's Redis, if it has one. */
export async function openRedis({
  servers: { redis: url },
}: NodeState): Promise<RedisConnection | undefined> {
  if (url === undefined) return;
  const { redisConnection } = await import('../redis/connection.ts');
  return redisConnection({ url });
}

export interface QueuePlace {
  redis: RedisConnection | undefined;
  database: Database;
  /** The same, where what is done need not outlive a power failure. */
  leases: Database;
  clock: Clock;
  newId(): string;
  /** Whose what is taken is. */
  owner: string;
}

/** All queues of a state: in Redis, or in a table of its database. */
export function openQueues({ redis, database, leases, clock, newId, owner }: QueuePlace): NodeQueues {
  const queue = (name: NodeQueueName) => {
    const how = { name, newId, owner, every, ...QUEUES[name] };
    if (redis) return redisQueue<unknown>({ connection: redis, ...how });
    // A sample is worth no wait, where a chunk sends hundreds.
    return sqliteQueue<unknown>({ database: name === 'samples' ? leases : database, leases, clock, ...how });
  };
  return Object.fromEntries(QUEUE_NAMES.map((name) => [name, queue(name)])) as NodeQueues;
}
