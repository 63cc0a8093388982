import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { joinKey } from '../../src/samples/join-key.ts';

let database: ReturnType<typeof memoryDatabase>;

/** A database as it was before outcomes had a model. */
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-migrations-'));
  for (const name of readdirSync('migrations').filter((name) => name < '0024'))
    cpSync(join('migrations', name), join(folder, name));
  database = memoryDatabase();
  database.migrate(folder);
  rmSync(folder, { recursive: true });
  await database.batch([
    {
      sql: 'INSERT INTO outcomes (join_key, observed_at, defaulted, received_at, withdrawn_at, final) VALUES (?, 1, 1, 2, 3, 0), (?, 4, 0, 5, NULL, 1)',
      params: [joinKey('a'), joinKey('b')],
    },
    {
      sql: `INSERT INTO drift_reports VALUES ('1-20260101T000000000Z', 'loans', '1', 1, 'stable', 'All well.', '{}')`,
    },
    {
      sql: `INSERT INTO outcome_receipts (id, owner, blocks, received, refused, refused_rows, touched_at)
            VALUES ('r', 'o', 1, 1, 0, '[]', 1)`,
    },
  ]);
});

const outcomes = () =>
  database.query(
    'SELECT model, observed_at, defaulted, received_at, withdrawn_at, final FROM outcomes ORDER BY model, observed_at',
  );
const TAKEN_BACK = { observed_at: 1, defaulted: 1, received_at: 2, withdrawn_at: 3, final: 0 };
const STANDS = { observed_at: 4, defaulted: 0, received_at: 5, withdrawn_at: null, final: 1 };

it('outcomes of before stay what every model that there was learns from', async () => {
  await database.query(
    `INSERT INTO samples (id, model, version, source, at, place, probability, inputs, features)
     VALUES ('a', 'loans', '1', 'realtime', 2, 0, 0.5, '[1]', '[1]'), ('b', 'cards', '1', 'realtime', 1, 0, 0.5, '[1]', '[1]')`,
  );
  database.migrate('migrations');
  expect(await outcomes()).toEqual([
    { model: 'cards', ...TAKEN_BACK },
    { model: 'cards', ...STANDS },
    { model: 'loans', ...TAKEN_BACK },
    { model: 'loans', ...STANDS },
  ]);
  expect(await database.query('SELECT count(*) AS standing FROM standing_outcomes')).toEqual([
    { standing: 2 },
  ]);
  // What answered last is what an unfinished file is about.
  expect(await database.query('SELECT model FROM outcome_receipts')).toEqual([{ model: 'loans' }]);
  expect(await database.query('SELECT model, id, summary FROM drift_reports')).toEqual([
    { model: 'loans', id: '1-20260101T000000000Z', summary: 'All well.' },
  ]);
});

it('none is lost where no model is known yet', async () => {
  database.migrate('migrations');
  expect(await outcomes()).toEqual([
    { model: 'loan-default', ...TAKEN_BACK },
    { model: 'loan-default', ...STANDS },
  ]);
});
