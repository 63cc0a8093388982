import { beforeEach, describe, expect, test } from 'vitest';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { eventAt, listEvents, OF_ALIAS } from '../../src/registry/history.ts';
import { register } from '../../src/registry/versions.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
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

  test.skipIf(ON_POSTGRES)(
    'gives those of one alias by its index, however many of others lie between',
    async () => {
      const moved = (alias: string, version: number) =>
        moveAlias(database, { model, alias, version: String(version), by: 'a', why: 'b', at: 6_000 });
      await moved('pilot', 1);
      for (let index = 0; index < 20; index++) await moved('challenger', 1 + (index % 2));
      await moved('pilot', 2);
      const of = (before?: number) => listEvents(database, model, { alias: 'pilot', limit: 1, before });
      const first = await of();
      expect(first).toMatchObject({ events: [{ alias: 'pilot' }], next: first.events[0]!.sequence });
      expect(await of(first.next)).toMatchObject({ events: [{ sequence: 5 }], next: undefined });
      const champion = await listEvents(database, model, { alias: 'champion', limit: 9, before: 3 });
      expect(champion.events.map(({ sequence }) => sequence)).toEqual([2, 1]);
      const plan = await database.query<{ detail: string }>(
        `EXPLAIN QUERY PLAN ${OF_ALIAS}`,
        [1, 1, 1, 1, 1, 1],
      );
      expect(plan.map(({ detail }) => detail)).toEqual([
        'SEARCH e USING INDEX model_events_alias (model=? AND alias=? AND at<?)',
        'SCALAR SUBQUERY 1',
        'SEARCH model_events USING PRIMARY KEY (model=? AND sequence=?)',
      ]);
    },
  );

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

  test.skipIf(ON_POSTGRES)('finds that by its index alone', async () => {
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
