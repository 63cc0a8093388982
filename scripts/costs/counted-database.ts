import type { D1Database, D1PreparedStatement, D1Result } from '@cloudflare/workers-types';
import type { Spending } from './spending.ts';

/** D1 with its statements and rows counted: the rows are what D1 says of each result. Only what our adapter calls. */
export function countedDatabase(d1: D1Database, spending: Spending): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const counted = <Row>(result: D1Result<Row>) => {
    spending.queries++;
    spending.rowsRead += result.meta.rows_read;
    spending.rowsWritten += result.meta.rows_written;
    return result;
  };
  const wrapped = (original: D1PreparedStatement) => {
    const statement = {
      bind: (...values: unknown[]) => wrapped(original.bind(...values)),
      all: async () => counted(await original.all()),
    };
    originals.set(statement, original);
    return statement as unknown as D1PreparedStatement;
  };
  const database = {
    prepare: (sql: string) => wrapped(d1.prepare(sql)),
    async batch(statements: D1PreparedStatement[]) {
      const results = await d1.batch(statements.map((statement) => originals.get(statement)!));
      return results.map(counted);
    },
  };
  return database as unknown as D1Database;
}
