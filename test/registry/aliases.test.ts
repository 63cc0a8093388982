import { beforeEach, describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import type { Database } from '../../src/ports.ts';
import { type Move, moveAlias } from '../../src/registry/aliases.ts';
import { verifyHistory } from '../../src/registry/verify-history.ts';
import { findVersion } from '../../src/registry/versions.ts';
import { withVersions } from './registered.ts';

const AT = 1_000_000;
const move: Move = { model: 'small', alias: 'champion', version: '1', by: 'Ada', why: 'better', at: AT };

let database: SqliteDatabase;
beforeEach(async () => {
  database = await withVersions(3, AT);
});

const events = () =>
  database.query<Record<string, string | number | null>>('SELECT * FROM model_events ORDER BY sequence');
const champion = async () => (await findVersion(database, 'small', 'champion'))?.version;

describe('moving an alias', () => {
  test('points it at a version, and writes down who, when, from, to and why', async () => {
    expect(await moveAlias(database, move)).toBe(true);
    expect(await moveAlias(database, { ...move, version: '3', by: 'Bob', why: 'safer', at: AT + 5 })).toBe(
      true,
    );
    expect(await champion()).toBe('3');
    expect(await events()).toMatchObject([
      {
        sequence: 1,
        at: AT,
        by_whom: 'Ada',
        alias: 'champion',
        from_version: null,
        to_version: 1,
        why: 'better',
      },
      { sequence: 2, at: AT + 5, by_whom: 'Bob', from_version: 1, to_version: 3, why: 'safer' },
    ]);
  });

  test('to where it points already changes nothing', async () => {
    await moveAlias(database, move);
    expect(await moveAlias(database, { ...move, by: 'Bob', at: AT + 5 })).toBe(false);
    expect(await events()).toHaveLength(1);
  });

  test('twice at the same moment, and another one in between, leaves what the last one said', async () => {
    let isFirst = true;
    const overtaken: Database = {
      ...database,
      async batch(statements) {
        if (isFirst) {
          isFirst = false;
          await moveAlias(database, { ...move, from: null });
          await moveAlias(database, { ...move, version: '2' });
        }
        return database.batch(statements);
      },
    };
    await expect(moveAlias(overtaken, { ...move, from: null })).rejects.toMatchObject({ code: 'conflict' });
    expect(await champion()).toBe('2');
    expect(await events()).toHaveLength(2);
  });

  test('only if it is absent leaves one alone that points elsewhere', async () => {
    expect(await moveAlias(database, { ...move, onlyIfAbsent: true })).toBe(true);
    expect(await moveAlias(database, { ...move, version: '2', onlyIfAbsent: true })).toBe(false);
    expect(await champion()).toBe('1');
  });

  test('never writes an earlier time than the event before has', async () => {
    await moveAlias(database, move);
    await moveAlias(database, { ...move, version: '2', at: AT - 60_000 });
    expect((await events()).map(({ at }) => at)).toEqual([AT, AT]);
  });

  test('chains each event to the one before by its hash', async () => {
    await moveAlias(database, move);
    await moveAlias(database, { ...move, version: '2' });
    const [, second] = await events();
    expect(await verifyHistory({ database, blobs: memoryBlobStore() }, 'small')).toMatchObject({
      events: 2,
      head: second!.hash,
      problem: null,
    });
  });

  test('only from where it must still point, and else says who moved it', async () => {
    expect(await moveAlias(database, { ...move, from: null })).toBe(true);
    expect(await moveAlias(database, { ...move, version: '2', by: 'Bob', why: 'safer', from: '1' })).toBe(
      true,
    );
    for (const from of ['1', null])
      await expect(moveAlias(database, { ...move, version: '3', from })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(
          /^Somebody else was first: Bob pointed champion of small at version 2 at .*Z: safer$/,
        ),
      });
    await expect(moveAlias(database, { ...move, alias: 'other', from: '1' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'Somebody else was first: small has no alias "other"',
    });
    expect(await champion()).toBe('2');
  });

  test('to a version that is not there is refused, and so is a name that is none', async () => {
    await expect(moveAlias(database, { ...move, version: '4' })).rejects.toMatchObject({ code: 'not_found' });
    for (const alias of ['', '1', '_a', 'a b', 'a/b', 'a'.repeat(65)])
      await expect(moveAlias(database, { ...move, alias })).rejects.toMatchObject({
        code: 'validation_error',
      });
    expect(await events()).toEqual([]);
  });
});

describe('moves at the same time', () => {
  test('all happen, one after another, each from where the one before it led', async () => {
    await Promise.all(
      ['1', '2', '3', '2'].map((version) => moveAlias(database, { ...move, version, by: `for ${version}` })),
    );
    const history = await events();
    expect(history.length).toBeGreaterThan(2);
    history.forEach(({ sequence, from_version }, index) => {
      expect(sequence).toBe(index + 1);
      expect(from_version).toBe(index === 0 ? null : history[index - 1]!.to_version!);
    });
    expect(await champion()).toBe(String(history.at(-1)!.to_version));
  });

  test('that somebody else keeps winning end in a conflict, and change nothing', async () => {
    // Whoever reads the head finds it moved on when they write.
    let others = 0;
    const contested = {
      ...database,
      async batch(statements: Parameters<SqliteDatabase['batch']>[0]) {
        const version = String(2 + (others++ % 2));
        await moveAlias(database, { ...move, version, by: 'another' });
        return database.batch(statements);
      },
    };
    await expect(moveAlias(contested, move)).rejects.toMatchObject({
      code: 'conflict',
      retryAfterSeconds: 1,
    });
    expect((await events()).every(({ by_whom }) => by_whom === 'another')).toBe(true);
    expect(await champion()).not.toBe('1');
  });
});
