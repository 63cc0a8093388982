import type { Database, SqlValue, Statement } from '../../ports.ts';
import { type Repeating, repeat } from '../repeat.ts';
import { checkStatement } from '../statement.ts';
import { systemRandom } from '../system-random.ts';
import { type Connection, connect } from './connection.ts';
import { dialect } from './dialect.ts';
import { codeOf, databaseError, isConflict, isLost, isReadOnly } from './errors.ts';
import { MIGRATION_MILLISECONDS, migrate, readMigrations } from './migrate.ts';
import { connectionPool } from './pool.ts';
import { run, transaction } from './transaction.ts';

export interface PostgresOptions extends Partial<Repeating> {
  /** postgres://user:password@host:port/database; `?sslmode=verify-full` for TLS. */
  url: string;
  /** Where the tables are; made by `migrate`. */
  schema?: string;
  /** Connections of this process at once. */
  connections?: number;
  /** How long a connection is waited for, a free one or a new one. */
  connectMilliseconds?: number;
  /** How long an answer is waited for: then it is `storage_unavailable`, and what was asked may still have been done. */
  answerMilliseconds?: number;
}

export interface PostgresDatabase extends Database {
  /**
   * Runs the `*.sql` files of a folder that did not run yet, in the order of their names, all or none of them.
   * @param tables made after them each time, where they are not there
   * @param only these of the files
   */
  migrate(folder: string, tables?: Statement[], only?: readonly string[]): Promise<void>;
  close(): void;
}

/** How often what certainly was not done is tried again, before those who asked hear of it. */
const UNDONE_TRIES = 2;
const CONFLICT_TRIES = 30;

/** A server that may only be read by now has handed its place on: what takes it is met by a new connection under the same name. */
const leaving =
  (on: Connection) =>
  (error: unknown): never => {
    if (isReadOnly(error)) on.close();
    throw error;
  };

/** Of the schema: the database may hold other tables, which are nothing of ours. */
const SIZE = `SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS BIGINT) AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND c.relkind = 'r'`;

/** Changes nothing, so that asking twice is the same. */
const READS = /^\s*SELECT\b/i;

/**
 * PostgreSQL as a `Database`, with the statements that SQLite takes (docs/adr/0011-one-text-for-sqlite-and-postgresql.md). All that happens is
 * serializable; what the server undid for the sake of others is done again.
 *
 * Errors of a server that cannot be used are `storage_unavailable`. A statement, or a COMMIT, whose answer was lost is not sent again: it may
 * have been done, and those who asked repeat by keys of their own. Nothing is connected before it is asked for.
 */
export function postgresDatabase({
  url,
  schema = 'solvent',
  connections = 10,
  connectMilliseconds = 5000,
  answerMilliseconds = 10_000,
  random = systemRandom,
  sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}: PostgresOptions): PostgresDatabase {
  const repeating = { random, sleep };
  const translate = dialect();
  // Full for a moment: nothing was asked yet.
  const crowded = (error: unknown) => (codeOf(error) === '53300' ? UNDONE_TRIES : 0);
  const open = () =>
    repeat(repeating, crowded, () => connect({ url, schema, connectMilliseconds, answerMilliseconds }));
  const pool = connectionPool(open, connections, connectMilliseconds);

  /** @param undone whether what was lost with its connection certainly was not done */
  const doing = async <Result>(undone: () => boolean, work: (on: Connection) => Promise<Result>) => {
    const again = (error: unknown) => {
      if (isConflict(error)) return CONFLICT_TRIES;
      return isLost(error) && undone() ? UNDONE_TRIES : 0;
    };
    try {
      return await repeat(repeating, again, () => pool.use((on) => work(on).catch(leaving(on))));
    } catch (error) {
      throw databaseError(error);
    }
  };

  const query: Database['query'] = async <Row>(sql: string, params: SqlValue[] = []) => {
    checkStatement({ sql, params });
    const statement = translate(sql, params);
    const rows = await doing(
      () => READS.test(sql),
      (on) => on.use((one) => run(one, statement).then((found) => [...found])),
    );
    return rows as unknown as Row[];
  };

  return {
    query,

    async batch(statements) {
      for (const statement of statements) checkStatement(statement);
      if (statements.length === 0) return [];
      const translated = statements.map(({ sql, params = [] }) => translate(sql, params));
      let committing = false;
      return doing(
        () => !committing,
        (on) => {
          committing = false;
          return on.use((one) => transaction(one, translated, () => (committing = true)));
        },
      );
    },

    async size() {
      const [row] = await query<{ bytes: number }>(SIZE);
      return row!.bytes;
    },

    async migrate(folder, tables = [], only) {
      // First: a folder that is not there is no fault of the database.
      const migrations = readMigrations(folder).filter(([name]) => only?.includes(name) ?? true);
      await doing(
        () => false,
        (on) => on.use((one) => migrate(one, schema, migrations, tables), MIGRATION_MILLISECONDS),
      );
    },

    close: pool.close,
  };
}
