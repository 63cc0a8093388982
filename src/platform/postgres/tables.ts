import type { Database, SqlValue } from '../../ports.ts';
import {
  type ColumnRow,
  quoted,
  quotedList,
  type ReferenceRow,
  refusedRows,
  selectAll,
  type Table,
  type TableRows,
  type TableSnapshot,
  tablesOf,
} from '../tables.ts';
import { arrayText } from './array-text.ts';
import { type Connection, connect } from './connection.ts';
import { dialect } from './dialect.ts';
import { codeOf, databaseError } from './errors.ts';
import { run } from './transaction.ts';

export interface TablesPlace {
  /** postgres://user:password@host:port/database */
  url: string;
  /** Where the tables are. */
  schema?: string;
}

/** Rows that are asked for at a time. */
const AT_ONCE = 1000;
const CONNECT_MILLISECONDS = 5000;
/** Nobody waits for a request here. */
const ANSWER_MILLISECONDS = 60_000;
/** Of one table with many rows and indexes. */
const LOAD_MILLISECONDS = 24 * 3_600_000;

/** The tables of the schema, whatever made them. */
export async function postgresTables({ query }: Pick<Database, 'query'>): Promise<Table[]> {
  const columns = await query<ColumnRow>(
    `SELECT c.relname AS "table", a.attname AS name, array_position(k.conkey, a.attnum) AS key
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'
     ORDER BY c.relname COLLATE "C", a.attnum`,
  );
  const references = await query<ReferenceRow>(
    `SELECT DISTINCT c.relname AS "table", f.relname AS named FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
     WHERE k.contype = 'f' AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`,
  );
  return tablesOf(columns, references);
}

function open({ url, schema = 'solvent' }: TablesPlace): Promise<Connection> {
  return connect({
    url,
    schema,
    connectMilliseconds: CONNECT_MILLISECONDS,
    answerMilliseconds: ANSWER_MILLISECONDS,
  });
}

async function asking<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw databaseError(error);
  }
}

/** @throws SolventError `storage_unavailable`; where the server breaks off, also of what is read from the snapshot */
export async function postgresSnapshot(place: TablesPlace): Promise<TableSnapshot> {
  const connection = await asking(() => open(place));
  const translate = dialect();
  const query: Database['query'] = (sql, params = []) =>
    asking(() =>
      connection.use((one) => run(one, translate(sql, params)).then((found) => [...found] as never)),
    );
  try {
    await asking(() =>
      connection.use(async (one) => {
        await one.unsafe('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        // What is read may take its time to be written.
        await one.unsafe('SET LOCAL idle_in_transaction_session_timeout = 0');
      }),
    );
    const tables = await postgresTables({ query });
    return {
      tables,
      query,
      async *rows(table) {
        const ask = (sql: string) => asking(() => connection.use((one) => one.unsafe(sql).values()));
        await ask(`DECLARE backed_up NO SCROLL CURSOR FOR ${selectAll(table)}`);
        for (;;) {
          const rows = (await ask(`FETCH ${AT_ONCE} FROM backed_up`)) as unknown as SqlValue[][];
          if (rows.length > 0) yield rows;
          if (rows.length < AT_ONCE) break;
        }
        await ask('CLOSE backed_up');
      },
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Puts rows into the tables of a database, all or none. A table comes after those that its rows name.
 * @throws SolventError `validation_error` for a text with the character NUL, `file_damaged` for rows that do not fit, `storage_unavailable`
 */
export async function loadPostgres(place: TablesPlace, parts: AsyncIterable<TableRows>): Promise<void> {
  const connection = await asking(() => open(place));
  const ask: Ask = (sql, params = []) =>
    connection.use((one) => one.unsafe(sql, params, { prepare: params.length > 0 }), LOAD_MILLISECONDS);
  try {
    await asking(async () => {
      await ask('BEGIN');
      await ask('SET LOCAL statement_timeout = 0');
      await ask('SET LOCAL idle_in_transaction_session_timeout = 0');
      for await (const part of parts) await insertRows(ask, part);
      await numberOn(ask);
      await ask('COMMIT');
    });
  } finally {
    // What was not committed goes with it.
    connection.close();
  }
}

/** Of SQLSTATE: what is wrong with a value, and what a constraint forbids. */
const OF_ROWS = /^(?:22|23)...$/;

async function insertRows(ask: Ask, { table, rows }: TableRows): Promise<void> {
  const insert = await insertInto(ask, table);
  for await (const some of rows) {
    const arrays = table.columns.map((_, column) => arrayText(some.map((row) => row[column]!)));
    try {
      await ask(insert, arrays);
    } catch (error) {
      const told = databaseError(error);
      throw told === error && OF_ROWS.test(codeOf(error)) ? refusedRows(table.name, error) : told;
    }
  }
}

type Ask = (sql: string, params?: string[]) => Promise<Iterable<Record<string, string>>>;

/** A statement that takes rows as an array for each column: as many as one likes, in one round trip. */
async function insertInto(ask: Ask, { name, columns }: Table): Promise<string> {
  const found = await ask(
    'SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = CAST($1::text AS regclass) AND attnum > 0',
    [quoted(name)],
  );
  const types = new Map([...found].map((column) => [column.name, column.type]));
  const arrays = columns.map((column, index) => `$${index + 1}::text::${types.get(column)}[]`);
  return `INSERT INTO ${quoted(name)} (${quotedList(columns)}) SELECT * FROM unnest(${arrays.join(', ')})`;
}

/** Columns that number themselves go on behind what was put there. */
async function numberOn(ask: Ask): Promise<void> {
  const numbered = await ask(
    `SELECT c.relname AS "table", a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
     WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r'`,
  );
  for (const { table, name } of numbered)
    await ask(
      `SELECT setval(pg_get_serial_sequence($1::text, $2::text), max(${quoted(name!)})) FROM ${quoted(table!)} HAVING count(*) > 0`,
      [quoted(table!), name!],
    );
}
