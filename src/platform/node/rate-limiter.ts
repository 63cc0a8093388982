import type { Database } from '../../ports.ts';
import type { UsesStore } from '../shared-limits.ts';

export async function createLimitsTable(database: Database): Promise<void> {
  await database.batch([
    {
      sql: `CREATE TABLE IF NOT EXISTS limit_uses (
        minute INTEGER NOT NULL, name TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (minute, name)
      ) WITHOUT ROWID`,
    },
  ]);
}

/** Uses in a table that all processes on one database share. */
export function tableUses(database: Database): UsesStore {
  return {
    async add(minute, uses) {
      await database.batch([
        { sql: 'DELETE FROM limit_uses WHERE minute < ?', params: [minute] },
        {
          sql: `INSERT INTO limit_uses SELECT ?, value ->> 0, CAST(value ->> 1 AS BIGINT) FROM json_each(?) WHERE true
            ON CONFLICT (minute, name) DO UPDATE SET uses = limit_uses.uses + excluded.uses`,
          params: [minute, JSON.stringify(uses)],
        },
      ]);
      const names = JSON.stringify(uses.map(([name]) => name));
      const read = database.query<{ name: string; uses: number }>(
        'SELECT name, uses FROM limit_uses WHERE minute = ? AND name IN (SELECT atom FROM json_each(?))',
        [minute, names],
      );
      // They were added: that they cannot be read now must not add them again.
      const rows = await read.catch(() => []);
      return new Map(rows.map((row) => [row.name, row.uses]));
    },
  };
}
