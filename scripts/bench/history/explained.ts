import { type SqliteDatabase, sqliteDatabase } from '../../../src/platform/node/sqlite.ts';

/** A database by a connection of its own, which knows the indexes that there are now and notes the plans of what it is asked. */
export function explained(path: string): { database: SqliteDatabase; plan: string[] } {
  const database = sqliteDatabase(path);
  const plan: string[] = [];
  const query: SqliteDatabase['query'] = async (sql, params) => {
    const steps = await database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    plan.push(...steps.map(({ detail }) => detail));
    return database.query(sql, params);
  };
  return { database: { ...database, query }, plan };
}
