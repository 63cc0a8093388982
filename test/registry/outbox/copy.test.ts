import { beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore, Database } from '../../../src/ports.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { eventsAfter } from '../../../src/registry/history.ts';
import { copyHistories } from '../../../src/registry/outbox/copy.ts';
import { copiedUpTo, noteCopy } from '../../../src/registry/outbox/outbox.ts';
import { register } from '../../../src/registry/versions.ts';
import { DAY_MS } from '../../../src/time.ts';
import { MODEL, type SmallHistory, smallHistory } from './small-history.ts';

const FIRST = `history/${MODEL}/000000000001.ndjson`;

let history: SmallHistory;
beforeEach(async () => {
  history = await smallHistory();
  await history.moves(2);
});

/** What the copies hold, one after the other. */
async function copied(): Promise<number[]> {
  const sequences: number[] = [];
  for (const key of await history.copies()) {
    const text = await (await history.blobs.get(key))!.text();
    sequences.push(
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).sequence as number),
    );
  }
  return sequences;
}

describe('copies of a history', () => {
  test('hold every event as it stands in the database, and each run begins where the last one ended', async () => {
    await history.copy();
    await history.moves(3);
    await history.copy();
    await history.copy();
    expect(await history.copies()).toEqual([FIRST, `history/${MODEL}/000000000003.ndjson`]);
    const [first] = await eventsAfter(history.database, MODEL, 0, 1);
    expect((await history.lines(1)).map((line) => JSON.parse(line))).toMatchObject([
      { model: MODEL, ...first },
      { sequence: 2 },
    ]);
    expect(await copied()).toEqual([1, 2, 3, 4, 5]);
  });

  test('hold a thousand events at most, and a long history in a few runs', async () => {
    const { database } = history;
    await history.moves(1_999);
    await history.copy();
    expect((await history.lines(1)).length).toBe(1_000);
    expect(await history.copies()).toHaveLength(3);
    expect(await database.query('SELECT copied, last_copy FROM model_outbox')).toEqual([
      { copied: 2_001, last_copy: 2_001 },
    ]);
  });

  test('are of every model, and one that differs keeps none of the others back', async () => {
    const { database, clock, blobs } = history;
    const other = { model: 'a-other', by: 'Ada', at: clock.now() };
    await register(database, { ...other, digest: 'd'.repeat(64), accepted: true });
    await moveAlias(database, { ...other, alias: 'champion', version: '1', why: 'first' });
    await blobs.put('history/a-other/000000000001.ndjson', 'something else\n');
    await history.copy();
    expect(history.logged('history_differs')).toMatchObject([{ fields: { model: 'a-other' } }]);
    expect(await history.copies()).toEqual(['history/a-other/000000000001.ndjson', FIRST]);
  });

  test('are told to the log with the hash of the head, whoever moved and however', async () => {
    await history.copy();
    expect(history.logged('alias_moved')).toMatchObject([
      { level: 'info', fields: { model: MODEL, sequence: 1, from: null, to: 1 } },
      {
        fields: {
          sequence: 2,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          alias: 'champion',
          from: 1,
          to: 2,
          by: 'Ada',
          why: 'better',
          kind: 'promotion',
          at: '2023-11-14T22:13:20.000Z',
        },
      },
    ]);
  });

  test('of old moves are no news', async () => {
    history.clock.advance(8 * DAY_MS);
    await history.copy();
    expect(history.logged('alias_moved')).toEqual([]);
    expect(await copied()).toEqual([1, 2]);
  });

  test.each([1, 2, 3, 4, 5])('that end at step %i repeat harmlessly, and tell every move', async (step) => {
    let steps = 0;
    const counted = <Store extends object>(store: Store): Store =>
      new Proxy(store, {
        get:
          (target, name) =>
          async (...args: unknown[]) => {
            if (++steps === step) throw new Error('The process ended here.');
            return (Reflect.get(target, name) as (...args: unknown[]) => unknown).apply(target, args);
          },
      });
    const { services } = history;
    const ending = {
      ...services,
      database: counted<Database>(services.database),
      blobs: counted<BlobStore>(services.blobs),
    };
    await copyHistories(ending).catch(() => {});
    await history.moves(1);
    steps = Number.NEGATIVE_INFINITY;
    await copyHistories(ending);
    expect(await copied()).toEqual([1, 2, 3]);
    expect(new Set(history.logged('alias_moved').map(({ fields }) => fields.sequence))).toEqual(
      new Set([1, 2, 3]),
    );
    expect(history.logged('history_differs')).toEqual([]);
    expect(await history.problem()).toBeNull();
  });

  test('that one ended after the write are found again, also where more has moved since', async () => {
    const { services, database } = history;
    await history.copy();
    // As if the database had not heard of it.
    await database.query('DELETE FROM model_outbox');
    await history.moves(1);
    await Promise.all([copyHistories(services), copyHistories(services), copyHistories(services)]);
    expect(await copied()).toEqual([1, 2, 3]);
    expect(history.logged('history_differs')).toEqual([]);
  });

  test('that differ are left alone, told on every run, and no more is copied', async () => {
    await history.blobs.put(FIRST, 'something else\n');
    for (let run = 1; run <= 2; run++) {
      await history.copy();
      expect(history.logged('history_differs')).toHaveLength(run);
      expect(history.logged('history_differs').at(-1)).toMatchObject({
        level: 'error',
        fields: { key: FIRST },
      });
    }
    expect(await history.lines(1)).toEqual(['something else']);
    expect(await history.copies()).toEqual([FIRST]);
  });

  test('tell of a database that was written anew as soon as anything moves', async () => {
    await history.copy();
    await history.rewrite("by_whom = 'Bob'", 1);
    await history.copy();
    expect(history.logged('history_differs')).toEqual([]);
    await history.moves(1);
    await history.copy();
    expect(history.logged('history_differs')).toMatchObject([{ fields: { key: FIRST } }]);
    expect(await copied()).toEqual([1, 2]);
  });

  test('tell of a database that was cut short', async () => {
    await history.copy();
    await history.database.query('DELETE FROM model_events WHERE sequence = 2');
    await history.copy();
    expect(history.logged('history_differs')).toMatchObject([
      { fields: { message: 'The database ends with event 1, and the copies with 2.' } },
    ]);
  });

  test('come with a look at the aliases: one that is not what its last event says is told on every run', async () => {
    await history.copy();
    expect(history.logged('alias_differs')).toEqual([]);
    await history.database.query('UPDATE model_aliases SET version = 3');
    for (let run = 1; run <= 2; run++) {
      await history.copy();
      expect(history.logged('alias_differs')).toHaveLength(run);
    }
    const message = 'champion points at version 3, and its last move, event 2, was to version 2';
    expect(history.logged('alias_differs')[0]).toMatchObject({
      level: 'error',
      fields: { model: MODEL, alias: 'champion', message },
    });
    await history.database.query('DELETE FROM model_aliases');
    await history.copy();
    expect(history.logged('alias_differs').at(-1)).toMatchObject({
      fields: { message: 'champion points nowhere, and its last move, event 2, was to version 2' },
    });
  });

  test('that are gone are told of, and written again', async () => {
    await history.copy();
    await history.blobs.delete([FIRST]);
    await history.moves(1);
    await history.copy();
    expect(history.logged('history_differs')).toMatchObject([{ fields: { key: FIRST } }]);
    await history.copy();
    expect(await copied()).toEqual([1, 2, 3]);
    expect(await history.problem()).toBeNull();
  });

  test('behind one that is gone are gone through in as many runs as it takes', async () => {
    for (let run = 0; run < 25; run++) {
      await history.copy();
      await history.moves(1);
    }
    await history.copy();
    await history.blobs.delete([(await history.copies()).at(-1)!]);
    await history.moves(1);
    for (let run = 0; run < 2; run++) await history.copy();
    expect(await copied()).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
    expect(history.logged('history_differs')).toHaveLength(1);
  });

  test('are noted by whoever is further', async () => {
    await history.copy();
    await noteCopy(history.database, MODEL, { copied: 1, last_copy: 1 });
    expect(await copiedUpTo(history.database, MODEL)).toBe(2);
  });

  test('are in order when a clock jumps back', async () => {
    await history.move('3', { at: 5 });
    await history.copy();
    expect(await history.problem()).toBeNull();
    expect(JSON.parse((await history.lines(1)).at(-1)!)).toMatchObject({
      sequence: 3,
      at: history.clock.now(),
    });
  });
});
