import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/ports.ts';

/** What every database does. Each test starts with an empty table `item`. */
export function databaseContract(create: () => Database | Promise<Database>): void {
  let database: Database;
  beforeEach(async () => {
    database = await create();
    await database.batch([
      { sql: 'DROP TABLE IF EXISTS item' },
      { sql: 'CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, score REAL)' },
    ]);
  });

  const insert = (id: number, name: string | null, score: number | null = null) => ({
    sql: 'INSERT INTO item VALUES (?, ?, ?)',
    params: [id, name, score],
  });
  const count = async () => (await database.query<{ n: number }>('SELECT count(*) AS n FROM item'))[0]?.n;

  describe('values', () => {
    it('come back as they were stored', async () => {
      await database.batch([
        insert(1, 'naïve 漢字 🚀 \'"\\?;--', 0.1 + 0.2),
        insert(2, '', -0.0),
        insert(3, null),
      ]);
      expect(await database.query('SELECT * FROM item ORDER BY id')).toEqual([
        { id: 1, name: 'naïve 漢字 🚀 \'"\\?;--', score: 0.30000000000000004 },
        { id: 2, name: '', score: 0 },
        { id: 3, name: null, score: null },
      ]);
    });

    it('hold the character NUL, or are refused before anything is stored', async () => {
      const stored = await database.batch([insert(1, 'first'), insert(2, 'a\0b')]).catch((error) => error);
      if (stored instanceof Error) {
        expect(stored).toMatchObject({ code: 'validation_error', message: expect.stringContaining('NUL') });
        expect(await count()).toBe(0);
      } else {
        expect(await database.query('SELECT name FROM item WHERE id = 2')).toEqual([{ name: 'a\0b' }]);
      }
    });

    it('may be the largest exact integers', async () => {
      await database.batch([insert(Number.MAX_SAFE_INTEGER, 'most')]);
      expect(await database.query('SELECT id FROM item WHERE id = ?', [Number.MAX_SAFE_INTEGER])).toEqual([
        { id: Number.MAX_SAFE_INTEGER },
      ]);
    });

    it('may be a text of a million characters', async () => {
      const text = 'x'.repeat(1_000_000);
      await database.batch([
        { sql: 'DROP TABLE IF EXISTS long' },
        { sql: 'CREATE TABLE long (words TEXT)' },
        { sql: 'INSERT INTO long VALUES (?)', params: [text] },
      ]);
      const [row] = await database.query<{ words: string }>('SELECT words FROM long');
      expect(row?.words === text).toBe(true);
    });

    it('are never read as SQL', async () => {
      await database.batch([insert(1, "x'); DROP TABLE item; --")]);
      expect(await count()).toBe(1);
    });
  });

  it('has a size in bytes, which grows with what it holds', async () => {
    const before = await database.size();
    expect(before).toBeGreaterThan(0);
    await database.batch(
      Array.from({ length: 1_000 }, (_, row) => insert(row, String(row).padEnd(1_500, '.'))),
    );
    const grown = (await database.size()) - before;
    // Once in the table and once in the index; what was deleted before may have left some room.
    expect(grown).toBeGreaterThan(1e6);
    expect(grown).toBeLessThan(1e7);
  });

  describe('query', () => {
    it('answers no rows with an empty list', async () => {
      expect(await database.query('SELECT * FROM item')).toEqual([]);
    });

    it('returns what a statement with RETURNING wrote', async () => {
      const rows = await database.query('INSERT INTO item (name) VALUES (?) RETURNING id, name', ['new']);
      expect(rows).toEqual([{ id: 1, name: 'new' }]);
      expect(await count()).toBe(1);
    });

    it('takes many rows as one JSON parameter', async () => {
      const rows = Array.from({ length: 5000 }, (_, id) => ({ id, name: `n${id}`, score: id / 3 }));
      const [changed] = await database.batch([
        {
          sql: `INSERT INTO item SELECT CAST(value ->> 'id' AS BIGINT), value ->> 'name',
            CAST(value ->> 'score' AS DOUBLE PRECISION) FROM json_each(?)`,
          params: [JSON.stringify(rows)],
        },
      ]);
      expect(changed).toBe(5000);
      expect(await database.query('SELECT * FROM item ORDER BY id')).toEqual(rows);
    });

    it('takes 100 parameters, and refuses more before anything runs', async () => {
      const select = (length: number) => `SELECT ${Array(length).fill('?').join(' + ')} AS total`;
      expect(await database.query(select(100), Array(100).fill(1))).toEqual([{ total: 100 }]);
      await expect(database.query(select(101), Array(101).fill(1))).rejects.toThrow(
        /101 parameters.*json_each/,
      );
      await expect(
        database.batch([insert(1, 'first'), { sql: select(101), params: Array(101).fill(1) }]),
      ).rejects.toThrow(/101 parameters/);
      expect(await count()).toBe(0);
    });

    it('fails on what is not SQL, on a missing table and on a wrong number of parameters', async () => {
      await expect(database.query('SELEC 1')).rejects.toThrow();
      await expect(database.query('SELECT * FROM missing')).rejects.toThrow(/missing/);
      await expect(database.query('SELECT ? + ?', [1, 2, 3])).rejects.toThrow();
    });
  });

  describe('batch', () => {
    it('tells how many rows each statement changed', async () => {
      const changes = await database.batch([
        insert(1, 'a'),
        insert(2, 'b'),
        { sql: 'INSERT INTO item VALUES (?, ?, ?) ON CONFLICT DO NOTHING', params: [1, 'again', 0] },
        { sql: 'UPDATE item SET score = 1' },
        { sql: 'UPDATE item SET score = 2 WHERE id = 99' },
        { sql: 'DELETE FROM item WHERE id = ?', params: [2] },
      ]);
      expect(changes).toEqual([1, 1, 0, 2, 0, 1]);
    });

    it('does nothing for no statements', async () => {
      expect(await database.batch([])).toEqual([]);
    });

    it('undoes the first statement when the second fails', async () => {
      await expect(database.batch([insert(1, 'a'), insert(1, 'same id')])).rejects.toThrow(
        /UNIQUE|constraint/i,
      );
      expect(await count()).toBe(0);
    });

    it('undoes the first statement when the second is not SQL', async () => {
      await expect(database.batch([insert(1, 'a'), { sql: 'SELEC 1' }])).rejects.toThrow();
      expect(await count()).toBe(0);
    });

    it('goes on after a failure', async () => {
      await expect(database.batch([insert(1, 'a'), insert(1, 'b')])).rejects.toThrow();
      expect(await database.batch([insert(1, 'a')])).toEqual([1]);
    });

    it('sees the statements before it in the same batch', async () => {
      const [, changed] = await database.batch([
        insert(1, 'a', 5),
        { sql: 'INSERT INTO item SELECT id + 1, name || ?, score * 2 FROM item', params: ['b'] },
      ]);
      expect(changed).toBe(1);
      expect(await database.query('SELECT * FROM item WHERE id = 2')).toEqual([
        { id: 2, name: 'ab', score: 10 },
      ]);
    });

    it('lets one of many racing inserts of the same key win', async () => {
      const changes = await Promise.all(
        Array.from({ length: 8 }, (_, writer) =>
          database.batch([
            {
              sql: 'INSERT INTO item VALUES (1, ?, ?) ON CONFLICT DO NOTHING',
              params: [`${writer}`, writer],
            },
          ]),
        ),
      );
      expect(changes.flat().reduce((total, changed) => total + changed, 0)).toBe(1);
    });

    it('keeps foreign keys', async () => {
      await database.batch([
        { sql: 'DROP TABLE IF EXISTS child' },
        { sql: 'CREATE TABLE child (item INTEGER NOT NULL REFERENCES item (id))' },
      ]);
      await expect(database.batch([{ sql: 'INSERT INTO child VALUES (7)' }])).rejects.toThrow(/FOREIGN KEY/i);
      await database.batch([{ sql: 'DROP TABLE child' }]);
    });
  });
}
