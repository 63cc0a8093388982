import type { BlobStore, Clock, Database, FleetMetrics, JobQueue, Logger } from '../../ports.ts';
import { type Circuit, circuit, guardedBlobs, guardedDatabase, guardedRedis } from '../circuit.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { systemRandom } from '../system-random.ts';
import type { Measures } from './process-metrics.ts';
import { type SpooledQueue, spooledQueue } from './spool.ts';

interface Around {
  /** This machine's own. */
  counts: Database;
  metrics: FleetMetrics;
  clock: Clock;
  newId(): string;
  logger: Logger;
  sleep(milliseconds: number): Promise<void>;
}

/** Lets a process that answers go on without its servers: no answer waits for one that is away, and what was sampled waits on this machine. */
export interface WithoutServers {
  database(database: Database): Database;
  blobs(blobs: BlobStore): BlobStore;
  redis(redis: RedisConnection): RedisConnection;
  /** For messages whose senders are told nothing. */
  queue<Body, Queue extends JobQueue<Body>>(name: string, queue: Queue): Queue;
  measures(): Measures;
  /** Asks no server any more whether it is back, and sends it nothing that waits. */
  close(): void;
}

/** A key under which nothing stands. */
const NOTHING = 'nothing';

export function withoutServers({ counts, metrics, clock, newId, logger, sleep }: Around): WithoutServers {
  const circuits: Circuit[] = [];
  const spools: SpooledQueue<never>[] = [];
  const before = (server: string, probe: () => Promise<unknown>) => {
    const one = circuit({ server, probe, now: () => performance.now(), sleep, random: systemRandom, logger });
    circuits.push(one);
    return one;
  };
  return {
    database: (database) =>
      guardedDatabase(
        database,
        before('database', () => database.query('SELECT 1')),
      ),
    blobs: (blobs) =>
      guardedBlobs(
        blobs,
        before('store', () => blobs.head(NOTHING)),
      ),
    redis: (redis) =>
      guardedRedis(
        redis,
        before('queue', () => redis.ping()),
      ),
    queue<Body, Queue extends JobQueue<Body>>(name: string, queue: Queue) {
      const owner = newId();
      const spool = spooledQueue<Body>(queue, {
        name,
        database: counts,
        clock,
        metrics,
        logger,
        owner,
        random: systemRandom,
        sleep,
      });
      spools.push(spool);
      return { ...queue, send: spool.send };
    },
    measures: () => ({ loan_servers_away: circuits.filter(({ isOpen }) => isOpen).length }),
    close() {
      for (const each of [...circuits, ...spools]) each.close();
    },
  };
}
