import type { D1Database } from '@cloudflare/workers-types';
import type { Database, SqlValue } from '../../ports.ts';
import { checkStatement } from '../statement.ts';

export function d1Database(d1: D1Database): Database {
  return {
    async query<Row extends Record<string, SqlValue>>(sql: string, params: SqlValue[] = []) {
      checkStatement({ sql, params });
      const { results } = await d1
        .prepare(sql)
        .bind(...params)
        .all<Row>();
      return results;
    },

    async batch(statements) {
      for (const statement of statements) checkStatement(statement);
      // D1 refuses an empty batch.
      if (statements.length === 0) return [];
      const results = await d1.batch(
        statements.map(({ sql, params = [] }) => d1.prepare(sql).bind(...params)),
      );
      return results.map(({ meta }) => meta.changes);
    },

    // D1 lets nobody ask SQLite's own functions for it, and says it with every answer.
    size: async () => (await d1.prepare('SELECT 1').all()).meta.size_after,
  };
}
