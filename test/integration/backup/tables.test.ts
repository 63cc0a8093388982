import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/platform/node/backup/manifest.ts';
import { backupSource, restoreTarget } from '../../../src/platform/node/backup/places.ts';
import type { NodeState } from '../../../src/platform/node/servers.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { postgresDatabase } from '../../../src/platform/postgres/database.ts';
import type { Database } from '../../../src/ports.ts';
import { backUpState, contents, MIGRATIONS, restoreState } from '../../platform/node/backup/states.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-backup-'));
let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true });
});

let count = 0;
const fresh = () => join(folder, String(++count));
const inFile = async (): Promise<NodeState> => ({ folder: fresh(), servers: {} });
async function onServer(): Promise<NodeState> {
  const name = `database_${++count}`;
  await server.ask(`CREATE DATABASE ${name}`);
  return { folder: fresh(), servers: { database: server.url.replace(/postgres$/, name) } };
}
const PLACES = { SQLite: inFile, PostgreSQL: onServer };

/** The product's tables, and some that a later version may add, of which no code knows. */
const later = join(folder, 'migrations');
cpSync(MIGRATIONS, later, { recursive: true });
writeFileSync(
  join(later, '9998_later.sql'),
  `CREATE TABLE z_parents (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID;
   CREATE TABLE a_children (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, share REAL, "select" TEXT, large INTEGER,
     FOREIGN KEY (a, b) REFERENCES z_parents (a, b));
   ALTER TABLE a_children ADD COLUMN added TEXT DEFAULT 'by default';
   ALTER TABLE a_children DROP COLUMN large;`,
);

const TEXTS = [
  '',
  '\\N',
  'it\'s "quoted"',
  'tab\tfeed\nreturn\r',
  '\u2028\u2029\u0085',
  'é €',
  '😀',
  '{"a":null}',
];
const REALS = [0, 1, 0.1, -1e-300, 5e-324, 1.7976931348623157e308, 2 ** 53, Number.POSITIVE_INFINITY, null];
const WHOLE = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

async function fill(database: Database): Promise<void> {
  await database.batch([
    { sql: "INSERT INTO registry_id VALUES (1, 'the-registry')" },
    ...TEXTS.flatMap((text) =>
      WHOLE.map((number) => ({ sql: 'INSERT INTO z_parents (a, b) VALUES (?, ?)', params: [text, number] })),
    ),
    ...REALS.map((share, index) => ({
      sql: 'INSERT INTO a_children (id, a, b, share, "select", added) VALUES (?, ?, ?, ?, ?, ?)',
      params: [
        index * 1000,
        TEXTS[index] ?? null,
        WHOLE[index] ?? WHOLE[0]!,
        share,
        null,
        index % 2 ? null : 'x',
      ],
    })),
  ]);
  // More than are read at a time.
  for (let minute = 0; minute < 2_500; minute += 500)
    await database.query(
      `INSERT INTO sample_minutes (minute, model, version, source, cut)
       SELECT CAST(atom AS BIGINT), 'm', '1', 'batch', NULL FROM json_each(?)`,
      [JSON.stringify(Array.from({ length: 500 }, (_, index) => minute + index))],
    );
}

async function open({ folder: place, servers }: NodeState) {
  if (servers.database !== undefined) return postgresDatabase({ url: servers.database });
  mkdirSync(place, { recursive: true });
  return sqliteDatabase(join(place, 'state.db'));
}

async function onDatabase<Result>(state: NodeState, work: (database: Database) => Promise<Result>) {
  const database = await open(state);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

async function filled(make: () => Promise<NodeState>): Promise<NodeState> {
  const state = await make();
  const target = await restoreTarget(state, later);
  const opened = await target.openDatabase();
  await opened.migrate();
  await fill(opened.database);
  opened.close();
  return state;
}

const everyPair = Object.entries(PLACES).flatMap(([from, source]) =>
  Object.entries(PLACES).map(([to, target]) => ({ from, to, source, target })),
);

describe('tables', () => {
  it('are the same bytes in a backup, whichever database they were in', async () => {
    const [one, other] = [fresh(), fresh()];
    const [left, right] = [
      await backUpState(await filled(inFile), one),
      await backUpState(await filled(onServer), other),
    ];
    expect(left.tables).toEqual(right.tables);
    expect(left.tables.find(({ name }) => name === 'sample_minutes')?.rows).toBe(2_500);
    const children = readFileSync(join(one, 'tables/a_children.ndjson'), 'utf8').split('\n');
    expect(children).toHaveLength(REALS.length + 1);
    expect(children[7]).toContain('{"number":"Infinity"}');
  });

  it.each(everyPair)(
    'come from $from into $to as they were, those of a migration that no code knows too, and go on from there',
    async ({ source, target }) => {
      const [backup, again] = [fresh(), fresh()];
      await backUpState(await filled(source), backup);
      const state = await target();
      await restoreState(backup, state, later);
      const after = await backUpState(state, again);
      expect(contents(after)).toEqual(contents(await readManifest(backup)));
      await onDatabase(state, async (database) => {
        expect(await database.query('SELECT share FROM a_children ORDER BY id')).toEqual(
          REALS.map((share) => ({ share })),
        );
        await database.query("INSERT INTO a_children (added) VALUES ('the next')");
        expect(await database.query("SELECT id FROM a_children WHERE added = 'the next'")).toEqual([
          { id: (REALS.length - 1) * 1000 + 1 },
        ]);
        await expect(database.query("INSERT INTO a_children (a, b) VALUES ('nobody', 1)")).rejects.toThrow(
          /foreign key/i,
        );
      });
    },
  );

  it.each(Object.entries(PLACES))('in %s are read as they were at one moment', async (_, make) => {
    const state = await filled(make);
    const { snapshot } = await backupSource(state);
    await onDatabase(state, async (database) => {
      await database.batch([
        { sql: 'DELETE FROM a_children' },
        { sql: "UPDATE registry_id SET id = 'another'" },
        { sql: "INSERT INTO z_parents (a, b) VALUES ('new', 1)" },
      ]);
    });
    const read = async (name: string) => {
      const rows = [];
      for await (const some of snapshot.rows(snapshot.tables.find((table) => table.name === name)!))
        rows.push(...some);
      return rows;
    };
    expect(await read('a_children')).toHaveLength(REALS.length);
    expect(await read('z_parents')).toHaveLength(TEXTS.length * WHOLE.length);
    expect(await read('registry_id')).toEqual([[1, 'the-registry']]);
    snapshot.close();
  });

  it('with a text that PostgreSQL cannot hold are refused, and leave nothing there', async () => {
    const [state, backup] = [await filled(inFile), fresh()];
    await onDatabase(state, (database) =>
      database.query('INSERT INTO a_children ("select") VALUES (?)', ['a\0b']),
    );
    await backUpState(state, backup);
    const target = await onServer();
    await expect(restoreState(backup, target, later)).rejects.toMatchObject({ code: 'validation_error' });
    await onDatabase(target, async (database) => {
      expect(await database.query('SELECT * FROM z_parents')).toEqual([]);
    });
    // Where it can be held it is.
    await restoreState(backup, await inFile(), later);
  });

  it.each(Object.entries(PLACES))(
    'whose rows name rows that are not there are refused by %s',
    async (_, make) => {
      const [state, backup, half] = [await filled(inFile), fresh(), fresh()];
      await backUpState(state, backup);
      cpSync(backup, half, { recursive: true });
      const target = await make();
      await expect(
        restoreState(half, target, later, (given) => ({
          ...given,
          async openDatabase() {
            const opened = await given.openDatabase();
            return {
              ...opened,
              load: (parts) =>
                opened.load(
                  (async function* () {
                    for await (const part of parts) if (part.table.name !== 'z_parents') yield part;
                  })(),
                ),
            };
          },
        })),
      ).rejects.toThrow();
      await onDatabase(target, async (database) => {
        expect(await database.query('SELECT * FROM a_children')).toEqual([]);
      });
    },
  );
});
