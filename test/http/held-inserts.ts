import type { Database } from '../../src/ports.ts';

/** A database that has written a row long before it says so: whoever waits for that may be gone by then. */
export function heldInserts(database: Database): { held: Database; release(): void } {
  const gate = Promise.withResolvers<void>();
  const held: Database = {
    ...database,
    async query(sql, params) {
      const rows = await database.query(sql, params);
      if (sql.startsWith('INSERT')) await gate.promise;
      return rows as never;
    },
  };
  return { held, release: () => gate.resolve() };
}
