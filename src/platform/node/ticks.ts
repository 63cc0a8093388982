import type { Database } from '../../ports.ts';

/** When work by the clock was last begun. */
export async function createTicksTable(database: Database): Promise<void> {
  await database.batch([
    { sql: 'CREATE TABLE IF NOT EXISTS ticks (name TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID' },
  ]);
}

/**
 * Takes work by the clock for oneself: of several processes on one database one gets it.
 * @param at the tick, in milliseconds since the Unix epoch
 */
export async function takeTick(database: Database, name: string, at: number): Promise<boolean> {
  const rows = await database.query(
    'INSERT INTO ticks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE excluded.at > ticks.at RETURNING at',
    [name, at],
  );
  return rows.length === 1;
}
