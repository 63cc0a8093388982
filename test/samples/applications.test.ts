import { beforeEach, describe, expect, it } from 'vitest';
import type { ApplicationSchema } from '../../src/application/schema.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { Database } from '../../src/ports.ts';
import {
  type ApplicationCount,
  addRefusal,
  countApplications,
  type Refusal,
} from '../../src/samples/applications.ts';

const schema = { fields: [{ name: 'income' }, { name: 'age' }], derived: [{ name: 'burden' }] };
const known = schema as Pick<ApplicationSchema, 'fields' | 'derived'>;

describe('addRefusal', () => {
  it('counts an application once for each of its faults, and what is no field as of none', () => {
    const reasons: Refusal[] = [];
    addRefusal(
      reasons,
      [
        { code: 'missing_value', field: 'income' },
        { code: 'unknown_column', field: 'one' },
        { code: 'unknown_column', field: 'two' },
      ],
      known,
    );
    addRefusal(reasons, [{ code: 'missing_value', field: 'income' }], known);
    addRefusal(reasons, [{ code: 'out_of_range', field: 'burden' }], known);
    expect(reasons).toEqual([
      { code: 'missing_value', field: 'income', applications: 2 },
      { code: 'unknown_column', field: '', applications: 1 },
      { code: 'out_of_range', field: 'burden', applications: 1 },
    ]);
  });
});

describe('countApplications', () => {
  let database: Database;
  beforeEach(() => {
    const migrated = memoryDatabase();
    migrated.migrate('migrations');
    database = migrated;
  });
  const count = (changes: Partial<ApplicationCount> = {}): ApplicationCount => ({
    minute: 7,
    model: 'loans',
    version: '1',
    source: 'batch',
    caller: 'shop',
    scored: 3,
    refused: 2,
    reasons: [{ code: 'missing_value', field: 'age', applications: 2 }],
    ...changes,
  });
  const rows = (table: string, column: string) =>
    database.query(`SELECT minute, caller, ${column} FROM ${table} ORDER BY minute, caller`);

  it('adds to the minute and caller', async () => {
    await database.batch(countApplications([count(), count({ caller: 'till', refused: 0, reasons: [] })]));
    await database.batch(countApplications([count(), count({ minute: 8 })]));
    expect(await rows('application_minutes', 'scored, refused')).toEqual([
      { minute: 7, caller: 'shop', scored: 6, refused: 4 },
      { minute: 7, caller: 'till', scored: 3, refused: 0 },
      { minute: 8, caller: 'shop', scored: 3, refused: 2 },
    ]);
    expect(await rows('refusal_minutes', 'code, field, applications')).toEqual([
      { minute: 7, caller: 'shop', code: 'missing_value', field: 'age', applications: 4 },
      { minute: 8, caller: 'shop', code: 'missing_value', field: 'age', applications: 2 },
    ]);
  });

  it('adds nothing where its condition does not hold', async () => {
    await database.batch(countApplications([count()], { sql: '? = 2', params: [1] }));
    expect(await rows('application_minutes', 'scored')).toEqual([]);
    expect(await rows('refusal_minutes', 'code')).toEqual([]);
  });

  it('has nothing to say of nothing', () => {
    expect(countApplications([count({ scored: 0, refused: 0, reasons: [] })])).toEqual([]);
  });
});
