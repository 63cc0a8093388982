import type { Database } from '../../../src/ports.ts';

/** A database whose own clock is another's, which can be set and jump. */
export function clockedDatabase(database: Database, clock: { now(): number }): Database {
  const told = (sql: string) => sql.replaceAll("unixepoch('now', 'subsec')", (clock.now() / 1000).toFixed(3));
  return {
    ...database,
    query: (sql, params) => database.query(told(sql), params),
    batch: (statements) =>
      database.batch(statements.map((statement) => ({ ...statement, sql: told(statement.sql) }))),
  };
}
