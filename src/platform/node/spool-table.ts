import type { Clock, Database } from '../../ports.ts';

export interface Spooled {
  id: number;
  /** A message as JSON. */
  body: string;
}

/** Messages of one queue that wait on this machine, for all its processes. */
export interface SpoolTable {
  /** Adds messages, as JSON, as long as there is room. @returns how many of them, the first ones */
  add(bodies: string[]): Promise<number>;
  /** The oldest, as many as one call of a queue should send. */
  next(): Promise<Spooled[]>;
  /** @returns how many were still there */
  remove(sent: Spooled[]): Promise<number>;
  size(): Promise<number>;
  /** Makes an owner the one who sends, for half a minute more. @returns whether it is: another may be */
  lease(owner: string): Promise<boolean>;
  /** Lets others send. */
  release(owner: string): Promise<void>;
}

const MOST_AT_ONCE = 100;
const MOST_BYTES_AT_ONCE = 1_000_000;
/** Longer than any queue takes to say that it is away. */
const LEASE_MILLISECONDS = 30_000;

/**
 * Messages that wait, and who sends them. `upto` is the length of all messages of a queue from the time that none waited: how long those
 * are that wait now, the first and the last say.
 */
export async function createSpoolTables(database: Database): Promise<void> {
  await database.batch([
    {
      sql: `CREATE TABLE IF NOT EXISTS spooled (
        id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL, upto INTEGER NOT NULL
      )`,
    },
    { sql: 'CREATE INDEX IF NOT EXISTS spooled_queue ON spooled (queue, id, upto)' },
    {
      sql: `CREATE TABLE IF NOT EXISTS spool_senders (
        queue TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL
      ) WITHOUT ROWID`,
    },
  ]);
}

const FIRST = 'SELECT upto - octet_length(body) FROM spooled WHERE queue = ? ORDER BY id LIMIT 1';
const LAST = 'SELECT upto FROM spooled WHERE queue = ? ORDER BY id DESC LIMIT 1';

/** @param mostBytes of all messages that wait */
export function spoolTable(database: Database, clock: Clock, queue: string, mostBytes: number): SpoolTable {
  return {
    async add(bodies) {
      const [added] = await database.batch([
        {
          sql: `INSERT INTO spooled (queue, body, upto)
            SELECT ?, body, upto FROM (
              SELECT key, atom AS body, coalesce((${LAST}), 0) + sum(octet_length(atom)) OVER (ORDER BY key) AS upto
              FROM json_each(?))
            WHERE upto - coalesce((${FIRST}), 0) <= ? ORDER BY key`,
          params: [queue, queue, JSON.stringify(bodies), queue, mostBytes],
        },
      ]);
      return added!;
    },

    next: () =>
      database.query<{ id: number; body: string }>(
        `SELECT id, body FROM spooled WHERE queue = ? AND (upto <= (${FIRST}) + ?
           OR id = (SELECT min(id) FROM spooled WHERE queue = ?)) ORDER BY id LIMIT ?`,
        [queue, queue, MOST_BYTES_AT_ONCE, queue, MOST_AT_ONCE],
      ),

    async remove(sent) {
      const [removed] = await database.batch([
        {
          sql: 'DELETE FROM spooled WHERE id IN (SELECT atom FROM json_each(?))',
          params: [JSON.stringify(sent.map(({ id }) => id))],
        },
      ]);
      return removed!;
    },

    async size() {
      const [row] = await database.query<{ waiting: number }>(
        'SELECT count(*) AS waiting FROM spooled WHERE queue = ?',
        [queue],
      );
      return row!.waiting;
    },

    async lease(owner) {
      const now = clock.now();
      const rows = await database.query(
        `INSERT INTO spool_senders VALUES (?, ?, ?)
         ON CONFLICT (queue) DO UPDATE SET owner = excluded.owner, until = excluded.until
         -- A lease that ends later than any can was given before the clock was set back.
         WHERE spool_senders.owner = excluded.owner OR spool_senders.until <= ? OR spool_senders.until > excluded.until
         RETURNING owner`,
        [queue, owner, now + LEASE_MILLISECONDS, now],
      );
      return rows.length === 1;
    },

    async release(owner) {
      await database.batch([
        { sql: 'DELETE FROM spool_senders WHERE queue = ? AND owner = ?', params: [queue, owner] },
      ]);
    },
  };
}
