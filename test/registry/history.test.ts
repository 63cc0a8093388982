import { beforeEach, describe, expect, test } from 'vitest';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { eventAt, eventHash, listEvents, verifyHistory } from '../../src/registry/history.ts';
import { register } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';

const model = 'small';
/** To which version the champion moved, and when. */
const MOVES = [
  ['1', 1_000],
  ['2', 2_000],
  ['3', 2_000],
  ['1', 5_000],
] as const;

let database: SqliteDatabase;
beforeEach(async () => {
  database = migratedDatabase();
  for (const digest of 'abc')
    await register(database, { model, digest: digest.repeat(64), accepted: true, by: 'a test', at: 1 });
  for (const [version, at] of MOVES)
    await moveAlias(database, { model, alias: 'champion', version, by: 'Ada', why: 'better', at });
});

const change = (set: string, sequence: number) =>
  database.query(`UPDATE model_events SET ${set} WHERE sequence = ?`, [sequence]);
const problemOf = async (known?: string) => (await verifyHistory(database, model, known)).problem;

describe('the history', () => {
  test('gives its events in pages, the newest first', async () => {
    const first = await listEvents(database, model, { limit: 3 });
    expect(first.events.map(({ sequence, to }) => [sequence, to])).toEqual([
      [4, 1],
      [3, 3],
      [2, 2],
    ]);
    const last = await listEvents(database, model, { limit: 3, before: first.next });
    expect(last).toMatchObject({ events: [{ sequence: 1, from: null, kind: 'alias' }], next: undefined });
    expect(await listEvents(database, model, { alias: 'challenger', limit: 3 })).toEqual({
      events: [],
      next: undefined,
    });
  });

  test.each([
    [999, undefined],
    [1_000, 1],
    [1_999, 1],
    [2_000, 3],
    [4_999, 3],
    [9_999, 1],
  ])('knows what was champion at %i', async (at, version) => {
    expect((await eventAt(database, model, 'champion', at))?.to).toBe(version);
  });

  test('finds that by its index alone', async () => {
    const plan = await database.query<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT to_version FROM model_events WHERE model = ? AND alias = ? AND at <= ?
       ORDER BY at DESC, sequence DESC LIMIT 1`,
      [model, 'champion', 3_000],
    );
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH model_events USING INDEX model_events_alias (model=? AND alias=? AND at<?)',
    ]);
  });
});

describe('verifying', () => {
  test.each(['at', 'by_whom', 'alias', 'from_version', 'to_version', 'why', 'kind', 'forced'])(
    'finds that %s was changed',
    async (column) => {
      expect(await problemOf()).toBeNull();
      await change(`${column} = ${/version|at|forced/.test(column) ? 1 : `'promotion'`}`, 3);
      expect(await problemOf()).toEqual({ sequence: 3, message: 'was changed, or one before it was' });
    },
  );

  test('finds an event that is gone, the first one too', async () => {
    await database.query('DELETE FROM model_events WHERE sequence = 2');
    expect(await problemOf()).toEqual({ sequence: 2, message: 'is missing' });
    await database.query('DELETE FROM model_events WHERE sequence = 1');
    expect(await problemOf()).toEqual({ sequence: 1, message: 'is missing' });
  });

  test('finds by a head that somebody kept that the end was cut off, or all was written anew', async () => {
    const { head } = await verifyHistory(database, model);
    expect(await problemOf(head)).toBeNull();
    await moveAlias(database, { model, alias: 'champion', version: '2', by: 'Ada', why: 'again', at: 6_000 });
    expect(await problemOf(head)).toBeNull();
    await database.query('DELETE FROM model_events WHERE sequence > 3');
    expect(await problemOf()).toBeNull();
    expect(await problemOf(head)).toMatchObject({
      message: expect.stringContaining(`the head ${head} is not`),
    });
  });

  test('follows events from before kinds were kept', async () => {
    let before = '';
    for (const event of (await listEvents(database, model, { limit: 9 })).events.toReversed()) {
      const older = { ...event, kind: null };
      before = eventHash(before, model, older);
      await change(`kind = NULL, hash = '${before}'`, event.sequence);
    }
    await moveAlias(database, { model, alias: 'champion', version: '2', by: 'Ada', why: 'again', at: 6_000 });
    expect(await verifyHistory(database, model)).toMatchObject({ events: 5, problem: null });
    await change("kind = 'rollback'", 2);
    expect(await problemOf()).toMatchObject({ sequence: 2 });
  });

  test('goes through more events than a page holds', async () => {
    for (let index = 0; index < 1_000; index++)
      await moveAlias(database, {
        model,
        alias: 'challenger',
        version: `${1 + (index % 2)}`,
        by: 'a',
        why: 'b',
        at: 9_000,
      });
    expect(await verifyHistory(database, model)).toMatchObject({ events: 1_004, problem: null });
    await change("why = 'c'", 1_003);
    expect(await problemOf()).toMatchObject({ sequence: 1_003 });
  });
});
