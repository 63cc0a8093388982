import { beforeEach, describe, expect, test } from 'vitest';
import { AFTER, STRAY } from '../../src/registry/alias-positions.ts';
import { eventHash, eventsAfter } from '../../src/registry/history.ts';
import { type Verified, verifyHistory } from '../../src/registry/verify-history.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import { MODEL, type SmallHistory, smallHistory } from './outbox/small-history.ts';

let history: SmallHistory;
beforeEach(async () => {
  history = await smallHistory();
  await history.moves(4);
});

/** All its parts. */
async function inParts(known?: string): Promise<Verified[]> {
  const parts: Verified[] = [];
  do
    parts.push(
      await verifyHistory(history.services, MODEL, { known, from: parts.at(-1)?.next ?? undefined }),
    );
  while (parts.at(-1)!.next);
  return parts;
}

describe('verifying a history', () => {
  test.each(['at', 'by_whom', 'alias', 'from_version', 'to_version', 'why', 'kind', 'forced'])(
    'finds that %s was changed',
    async (column) => {
      expect(await history.problem()).toBeNull();
      await history.change(
        `${column} = ${/version|at|forced/.test(column) ? (column === 'forced' ? 1 : 3) : `'guard'`}`,
        2,
      );
      expect(await history.problem()).toEqual({ sequence: 2, message: 'was changed, or one before it was' });
    },
  );

  test('finds an event that is gone, the first one too', async () => {
    await history.database.query('DELETE FROM model_events WHERE sequence = 2');
    expect(await history.problem()).toEqual({ sequence: 2, message: 'is missing' });
    await history.database.query('DELETE FROM model_events WHERE sequence = 1');
    expect(await history.problem()).toEqual({ sequence: 1, message: 'is missing' });
  });

  test('finds by a head that somebody kept that the end was cut off, or all was written anew', async () => {
    const { head } = await verifyHistory(history.services, MODEL);
    expect(await history.problem(head)).toBeNull();
    await history.moves(1);
    expect(await history.problem(head)).toBeNull();
    await history.database.query('DELETE FROM model_events WHERE sequence > 3');
    await history.database.query('UPDATE model_aliases SET version = 3');
    expect(await history.problem()).toBeNull();
    expect(await history.problem(head)).toMatchObject({
      message: expect.stringContaining(`the head ${head} is not`),
    });
  });

  test('follows events from before kinds were kept', async () => {
    let before = '';
    for (const event of await eventsAfter(history.database, MODEL, 0, 9)) {
      before = eventHash(before, MODEL, { ...event, kind: null });
      await history.change(`kind = NULL, hash = '${before}'`, event.sequence);
    }
    await history.moves(1);
    expect(await verifyHistory(history.services, MODEL)).toMatchObject({ events: 5, problem: null });
    await history.change("kind = 'rollback'", 2);
    expect(await history.problem()).toMatchObject({ sequence: 2 });
  });
});

describe('verifying that aliases are what their events say', () => {
  const changeAlias = (set: string, alias = 'champion') =>
    history.database.query(`UPDATE model_aliases SET ${set} WHERE alias = ?`, [alias]);

  test('finds one that was pointed elsewhere, which no event and no copy says', async () => {
    await history.copy();
    await changeAlias('version = 3');
    expect(await verifyHistory(history.services, MODEL)).toMatchObject({
      events: 4,
      copied: 4,
      problem: {
        sequence: null,
        message: 'champion points at version 3, and its last move, event 4, was to version 1',
      },
      next: null,
    });
    await changeAlias('version = 1');
    expect(await history.problem()).toBeNull();
  });

  test('finds one that was taken away, and one that came without an event', async () => {
    await history.move('2', { alias: 'pilot' });
    await history.database.query(
      `INSERT INTO model_aliases (model, alias, version) VALUES ('small', 'a', 3)`,
    );
    expect(await history.problem()).toEqual({
      sequence: null,
      message: 'a points at version 3, and the history has no move of it',
    });
    await history.database.query(`DELETE FROM model_aliases WHERE alias IN ('a', 'pilot')`);
    expect(await history.problem()).toEqual({
      sequence: null,
      message: 'pilot points nowhere, and its last move, event 5, was to version 2',
    });
  });

  test('finds a challenger that was made to answer', async () => {
    await history.move('2', { alias: 'challenger' });
    await history.move('2', { alias: 'challenger', mode: 'split', share: 0.1 });
    await history.move('2', { alias: 'challenger', mode: 'off' });
    await history.move('2', { alias: 'challenger', mode: 'split', share: 0.1 });
    expect(await history.problem()).toBeNull();
    await changeAlias('share = 0.9', 'challenger');
    expect(await history.problem()).toEqual({
      sequence: null,
      message: 'challenger is used as "split 0.9", and its last move, event 8, said "split 0.1"',
    });
  });

  test('takes a challenger from before there were modes for what it is', async () => {
    await history.move('2', { alias: 'challenger' });
    await changeAlias('mode = NULL', 'challenger');
    await history.rewrite('evidence = NULL', 5);
    expect(await history.problem()).toBeNull();
  });

  test('finds afterwards that one was changed for a while', async () => {
    await history.move('2', { alias: 'pilot' });
    await changeAlias('version = 3');
    await history.move('2');
    expect(await history.problem()).toEqual({
      sequence: 6,
      message:
        'moved champion from version 3, and the move before it, event 4, was to version 1: somebody changed the alias in between',
    });
  });

  test('finds a first move that does not begin nowhere', async () => {
    await history.database.query(
      `INSERT INTO model_aliases (model, alias, version) VALUES ('small', 'a', 3)`,
    );
    await history.move('2', { alias: 'a' });
    expect(await history.problem()).toEqual({
      sequence: 5,
      message:
        'moved a from version 3, and no event before it had moved it there: somebody changed the alias before',
    });
  });

  test.skipIf(ON_POSTGRES)('goes by the index, however many events there are', async () => {
    const plan = async (sql: string) =>
      (
        await history.database.query<{ detail: string }>(
          `EXPLAIN QUERY PLAN ${sql}`,
          sql
            .split('?')
            .slice(1)
            .map(() => 1),
        )
      ).map(({ detail }) => detail);
    for (const sql of [AFTER, STRAY])
      for (const step of await plan(sql)) expect(step).not.toMatch(/SCAN (e|model_events|a|model_aliases)\b/);
  });
});

describe('verifying a history by its copies', () => {
  beforeEach(() => history.copy());

  test('says how far they go', async () => {
    expect(await verifyHistory(history.services, MODEL)).toMatchObject({ events: 4, copied: 4 });
    await history.moves(2);
    expect(await verifyHistory(history.services, MODEL)).toMatchObject({ events: 6, copied: 4 });
    await history.copy();
    expect(await verifyHistory(history.services, MODEL)).toMatchObject({ events: 6, copied: 6 });
  });

  test('finds a chain that was written anew, without a head', async () => {
    await history.rewrite("by_whom = 'Bob'", 3);
    expect(await history.problem()).toEqual({
      sequence: 3,
      message: 'is not what its copy says, history/small/000000000001.ndjson',
    });
  });

  test.each([0, 1, 3])('finds a history that ends after event %i now', async (last) => {
    await history.moves(2);
    await history.copy();
    await history.database.query('DELETE FROM model_events WHERE sequence > ?', [last]);
    expect(await history.problem()).toMatchObject({
      sequence: last + 1,
      message: expect.stringMatching(/^is gone; its copy stands in history\/small\/00000000000[1]\.ndjson$/),
    });
  });

  test('finds a history that ends where a copy does', async () => {
    await history.moves(2);
    await history.copy();
    await history.database.query('DELETE FROM model_events WHERE sequence > 4');
    expect(await history.problem()).toEqual({
      sequence: 5,
      message: 'is gone; its copy stands in history/small/000000000005.ndjson',
    });
  });

  test('finds a copy of which a byte was changed, and one that is gone', async () => {
    await history.moves(2);
    await history.copy();
    const [key] = await history.copies();
    const text = await (await history.blobs.get(key!))!.text();
    await history.blobs.put(key!, text.replace('"sequence":2,"at":1', '"sequence":2,"at":2'));
    expect(await history.problem()).toEqual({ sequence: 2, message: `is not what its copy says, ${key}` });
    await history.blobs.put(key!, '');
    expect(await history.problem()).toEqual({ sequence: 1, message: `is not what its copy says, ${key}` });
    await history.blobs.put(key!, text);
    await history.blobs.delete(['history/small/000000000005.ndjson']);
    expect(await history.problem()).toEqual({
      sequence: 5,
      message: 'has no copy any more: history/small/000000000005.ndjson is gone',
    });
  });

  test('takes a copy that comes while it looks for no fault', async () => {
    await history.moves(1);
    const { blobs } = history.services;
    const late = {
      ...blobs,
      async get(key: string) {
        const found = await blobs.get(key);
        if (!found) await history.copy();
        return found;
      },
    };
    expect(await verifyHistory({ ...history.services, blobs: late }, MODEL)).toMatchObject({
      events: 5,
      copied: 5,
      problem: null,
    });
  });

  test('goes through a long history in parts, and finds in the second what is in the first', async () => {
    const { head } = await verifyHistory(history.services, MODEL);
    for (let run = 0; run < 500; run++) {
      await history.moves(1);
      await history.copy();
    }
    const parts = await inParts(head);
    expect(parts.map(({ events, copied, problem }) => [events, copied, problem])).toEqual([
      [403, 403, null],
      [504, 504, null],
    ]);
    await history.rewrite('from_version = NULL', 404);
    expect((await inParts()).map(({ problem }) => problem)).toMatchObject([null, { sequence: 404 }]);
    await history.rewrite('from_version = 1', 404);
    await history.rewrite("why = 'worse'", 450);
    expect((await inParts()).map(({ problem }) => problem?.sequence)).toEqual([undefined, 450]);
    expect((await inParts('0'.repeat(64))).length).toBe(2);
  });
});
