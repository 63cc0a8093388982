import { inject } from 'vitest';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { type PostgresDatabase, postgresDatabase } from '../../../src/platform/postgres/database.ts';

/** Few tests close what they take for memory: of schemas that were used long ago the connections are, until they are used again. */
const MOST_CONNECTED = 40;
const connected = new Map<string, PostgresDatabase>();
let made = 0;

function connect(schema: string): PostgresDatabase {
  const database =
    connected.get(schema) ?? postgresDatabase({ url: inject('postgresUrl'), schema, connections: 2 });
  connected.delete(schema);
  connected.set(schema, database);
  const [oldest] = connected.keys();
  if (connected.size > MOST_CONNECTED) close(oldest!);
  return database;
}

function close(schema: string): void {
  connected.get(schema)?.close();
  connected.delete(schema);
}

/**
 * What stands in the place of `src/platform/memory/database.ts`: a schema of its own on the project's server. `migrate` is waited for by
 * whatever is asked next.
 */
export function memoryDatabase(): SqliteDatabase {
  const schema = `memory_${process.pid}_${++made}`;
  let isClosed = false;
  let ready = Promise.resolve();
  return {
    async query(sql, params) {
      await ready;
      if (isClosed) throw new Error('The database is closed.');
      return connect(schema).query(sql, params);
    },
    async batch(statements) {
      await ready;
      return connect(schema).batch(statements);
    },
    async size() {
      await ready;
      return connect(schema).size();
    },
    migrate(folder) {
      ready = ready.then(() => connect(schema).migrate(folder));
      ready.catch(() => {});
    },
    alone: (work) => work(),
    close() {
      isClosed = true;
      close(schema);
    },
  };
}
