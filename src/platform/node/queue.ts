import type { Clock, Database, SqlValue, Statement } from '../../ports.ts';
import { messageText } from '../message-text.ts';
import { checkDelay, messageBytes } from '../queue-limits.ts';
import { type HandOver, handOver, leasesOf, type Settlement, type WorkQueue } from '../work-queue.ts';

export interface SqliteQueueOptions extends HandOver {
  name: string;
  /** Where messages are sent: they are as durable as its commits. */
  database: Database;
  /**
   * Where they are taken and settled: the same database, whose commits need not wait for the disk here. What a power failure undoes
   * of them is a delivery that happens again, as any may.
   */
  leases: Database;
  clock: Clock;
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
      params: [clock.now(), how === 'stopped' ? 1 : 0, leasesOf(owner), leasesOf(owner)],
    },
  ]);
}

/** Messages that a statement takes as they are: of more it would be longer than their JSON, in which each is escaped, takes to read. */
const MOST_VALUES = 8;

/** A durable queue in SQLite: what was sent is there after a power failure, and each message is one consumer's at a time. */
export function sqliteQueue<Body>(options: SqliteQueueOptions): WorkQueue<Body> {
  const { name, database, leases, clock, leaseMilliseconds, deadLetters } = options;

  /** What was delivered too often goes where it is not delivered any more. */
  const bury = (where: string, params: SqlValue[]): Statement =>
    deadLetters === null
      ? { sql: `DELETE FROM queue_messages WHERE ${where}`, params }
      : {
          sql: `UPDATE queue_messages SET queue = ?, attempts = 0, due = ?, lease = NULL WHERE ${where}`,
          params: [deadLetters, clock.now(), ...params],
        };

  function settlement(id: number, how: Settlement, lease: string): Statement {
    const where = 'id = ? AND lease = ?';
    if (how === 'done') return { sql: `DELETE FROM queue_messages WHERE ${where}`, params: [id, lease] };
    if (how === 'dead') return bury(where, [id, lease]);
    return {
      sql: `UPDATE queue_messages SET lease = NULL, due = ? WHERE ${where}`,
      params: [clock.now() + how.delaySeconds * 1000, id, lease],
    };
  }

  const store = {
    async take(lease: string, limit: number) {
      // A look takes no lock: most find nothing.
      const [waiting] = await leases.query(
        'SELECT 1 FROM queue_messages WHERE queue = ? AND due <= ? LIMIT 1',
        [name, clock.now()],
      );
      if (!waiting) return [];
      const taken = await leases.query<{ id: number; body: string; attempts: number }>(
        `UPDATE queue_messages SET lease = ?, due = ?, attempts = attempts + 1
         WHERE id IN (SELECT id FROM queue_messages WHERE queue = ? AND due <= ? ORDER BY due, id LIMIT ?)
         RETURNING id, body, attempts`,
        [lease, clock.now() + leaseMilliseconds, name, clock.now(), limit],
      );
      return taken
        .sort((one, other) => one.id - other.id)
        .map(({ id, body, attempts }) => ({ id: String(id), body, attempts }));
    },

    prolong: (lease: string) =>
      leases.batch([
        {
          sql: 'UPDATE queue_messages SET due = ? WHERE lease = ?',
          params: [clock.now() + leaseMilliseconds, lease],
        },
      ]),

    async settle(lease: string, settled: [{ id: string }, Settlement][]) {
      await leases.batch(settled.map(([{ id }, how]) => settlement(Number(id), how, lease)));
    },
  };

  return {
    async send(bodies, { delaySeconds = 0 } = {}) {
      checkDelay(delaySeconds);
      for (const body of bodies) messageBytes(body);
      if (bodies.length === 0) return;
      const due = clock.now() + delaySeconds * 1000;
      const texts = bodies.map(messageText);
      await database.batch([
        texts.length <= MOST_VALUES
          ? {
              sql: `INSERT INTO queue_messages (queue, body, due) VALUES ${texts.map(() => '(?, ?, ?)').join(', ')}`,
              params: texts.flatMap((text) => [name, text, due]),
            }
          : {
              sql: 'INSERT INTO queue_messages (queue, body, due) SELECT ?, atom, ? FROM json_each(?)',
              params: [name, due, JSON.stringify(texts)],
            },
      ]);
    },

    deliver: handOver(store, options),
  };
}
