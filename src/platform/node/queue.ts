import type { Clock, Database, JobQueue, QueueMessage, SqlValue, Statement } from '../../ports.ts';
import { checkDelay, messageBytes } from '../queue-limits.ts';

/** A queue that several processes send to and take from. */
export interface SqliteQueue<Body> extends JobQueue<Body> {
  /**
   * Hands messages that are due to a consumer, oldest first, and settles them as Cloudflare Queues does: what was neither acked
   * nor retried is acked when the consumer returns, and retried when it throws. Nobody else gets them meanwhile, for the lease is
   * prolonged while the consumer works; when its process dies they are due again at the lease's end.
   *
   * @returns how many messages were handed over
   */
  deliver(consume: (messages: QueueMessage<Body>[]) => Promise<void>, limit: number): Promise<number>;
}

export interface SqliteQueueOptions {
  name: string;
  /** Where messages are sent: they are as durable as its commits. */
  database: Database;
  /**
   * Where they are taken and settled: the same database, whose commits need not wait for the disk here. What a power failure undoes
   * of them is a delivery that happens again, as any may.
   */
  leases: Database;
  clock: Clock;
  newId(): string;
  /** Whose leases these are: no other has the same. */
  owner: string;
  /** How long a message is another's. */
  leaseMilliseconds: number;
  /** Calls a function again and again. @returns ends it */
  every(milliseconds: number, work: () => Promise<unknown>): () => void;
  /** Retries after the first delivery; then a message goes to the dead letters, or vanishes. */
  maxRetries: number;
  /** A queue's name. */
  deadLetters: string | null;
}

/** All queues of a database. `due` of a message that is leased is the lease's end. */
export const QUEUE_TABLE: Statement[] = [
  {
    sql: `CREATE TABLE IF NOT EXISTS queue_messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      queue TEXT NOT NULL,
      body TEXT NOT NULL,
      due INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      lease TEXT
    )`,
  },
  { sql: 'CREATE INDEX IF NOT EXISTS queue_messages_due ON queue_messages (queue, due)' },
];

/** Makes the table that queues need, where it is not there. */
export async function createQueueTable(database: Database): Promise<void> {
  await database.batch(QUEUE_TABLE);
}

/** Between an owner and one of its leases. */
const OF = '/';

/**
 * Makes the messages that an owner has due at once. Whoever calls this knows that it is gone.
 * @param how what was `stopped` in their midst has not failed: that delivery does not count
 */
export async function giveBack(
  database: Database,
  clock: Clock,
  owner: string,
  how: 'stopped' | 'crashed',
): Promise<void> {
  await database.batch([
    {
      sql: `UPDATE queue_messages SET lease = NULL, due = ?, attempts = attempts - ?
            WHERE substr(lease, 1, length(?)) = ?`,
      params: [clock.now(), how === 'stopped' ? 1 : 0, owner + OF, owner + OF],
    },
  ]);
}

/** A durable queue in SQLite: what was sent is there after a power failure, and each message is one consumer's at a time. */
export function sqliteQueue<Body>(options: SqliteQueueOptions): SqliteQueue<Body> {
  const { name, database, leases, clock, newId, owner, leaseMilliseconds, every, maxRetries, deadLetters } =
    options;

  /** What was delivered too often goes where it is not delivered any more. */
  const bury = (where: string, params: SqlValue[]): Statement =>
    deadLetters === null
      ? { sql: `DELETE FROM queue_messages WHERE ${where}`, params }
      : {
          sql: `UPDATE queue_messages SET queue = ?, attempts = 0, due = ?, lease = NULL WHERE ${where}`,
          params: [deadLetters, clock.now(), ...params],
        };

  async function take(limit: number): Promise<{ lease: string; taken: Taken[] }> {
    const lease = `${owner}${OF}${newId()}`;
    const taken = await leases.query<Taken>(
      `UPDATE queue_messages SET lease = ?, due = ?, attempts = attempts + 1
       WHERE id IN (SELECT id FROM queue_messages WHERE queue = ? AND due <= ? ORDER BY due, id LIMIT ?)
       RETURNING id, body, attempts`,
      [lease, clock.now() + leaseMilliseconds, name, clock.now(), limit],
    );
    return { lease, taken: taken.sort((one, other) => one.id - other.id) };
  }

  return {
    async send(bodies, { delaySeconds = 0 } = {}) {
      checkDelay(delaySeconds);
      for (const body of bodies) messageBytes(body);
      if (bodies.length === 0) return;
      await database.batch([
        {
          sql: 'INSERT INTO queue_messages (queue, body, due) SELECT ?, atom, ? FROM json_each(?)',
          params: [
            name,
            clock.now() + delaySeconds * 1000,
            JSON.stringify(bodies.map((body) => JSON.stringify(body))),
          ],
        },
      ]);
    },

    async deliver(consume, limit) {
      // A look takes no lock: most find nothing.
      const [waiting] = await leases.query(
        'SELECT 1 FROM queue_messages WHERE queue = ? AND due <= ? LIMIT 1',
        [name, clock.now()],
      );
      if (!waiting) return 0;
      const { lease, taken } = await take(limit);
      // Whoever took it last time died of it, or with it, every time.
      const spent = taken.filter(({ attempts }) => attempts > maxRetries + 1);
      const handed = taken.filter(({ attempts }) => attempts <= maxRetries + 1);
      const settled = new Map<Taken, Settlement>();
      const messages = handed.map((each): QueueMessage<Body> => {
        const settle = (how: Settlement) => void (settled.has(each) || settled.set(each, how));
        return {
          id: String(each.id),
          body: JSON.parse(each.body) as Body,
          attempts: each.attempts,
          // The first call counts, as on Cloudflare.
          ack: () => settle('ack'),
          retry({ delaySeconds = 0 } = {}) {
            checkDelay(delaySeconds);
            settle({ delaySeconds });
          },
        };
      });
      let otherwise: Settlement = 'ack';
      const stop = every(leaseMilliseconds / 3, () =>
        leases.batch([
          {
            sql: 'UPDATE queue_messages SET due = ? WHERE lease = ?',
            params: [clock.now() + leaseMilliseconds, lease],
          },
        ]),
      );
      try {
        if (messages.length > 0) await consume(messages);
      } catch {
        otherwise = { delaySeconds: 0 };
      } finally {
        stop();
      }
      const statements = [
        ...spent.map(({ id }) => bury('id = ? AND lease = ?', [id, lease])),
        ...handed.map((each) => settlement(each, settled.get(each) ?? otherwise, lease)),
      ];
      await leases.batch(statements);
      return handed.length;
    },
  };

  /** A message whose lease ran out is another's by now: nothing is done to it. */
  function settlement({ id, attempts }: Taken, how: Settlement, lease: string): Statement {
    if (how === 'ack')
      return { sql: 'DELETE FROM queue_messages WHERE id = ? AND lease = ?', params: [id, lease] };
    if (attempts > maxRetries) return bury('id = ? AND lease = ?', [id, lease]);
    return {
      sql: 'UPDATE queue_messages SET lease = NULL, due = ? WHERE id = ? AND lease = ?',
      params: [clock.now() + how.delaySeconds * 1000, id, lease],
    };
  }
}

type Taken = { id: number; body: string; attempts: number };
type Settlement = 'ack' | { delaySeconds: number };
