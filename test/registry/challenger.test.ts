import { beforeEach, describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { type Move, moveAlias } from '../../src/registry/aliases.ts';
import { findChallenger } from '../../src/registry/challenger.ts';
import { listEvents } from '../../src/registry/history.ts';
import { verifyHistory } from '../../src/registry/verify-history.ts';
import { register } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';

const model = 'small';
const move: Move = { model, alias: 'challenger', version: '1', by: 'Ada', why: 'try it', at: 1_000_000 };

let database: SqliteDatabase;
beforeEach(async () => {
  database = migratedDatabase();
  for (const digest of 'ab')
    await register(database, {
      model,
      digest: digest.repeat(64),
      accepted: true,
      by: 'a test',
      at: 1_000_000,
    });
});

const challenger = () => findChallenger(database, model);
const events = async () => (await listEvents(database, model, { limit: 10 })).events;
const evidence = async () => (await events()).map((event) => JSON.parse(event.evidence ?? 'null'));

describe('what a challenger is used for', () => {
  test('a new one is shadowed, and its event says so', async () => {
    await moveAlias(database, move);
    expect(await challenger()).toEqual({ version: '1', mode: 'shadow', share: null });
    expect(await evidence()).toEqual([{ mode: 'shadow' }]);
  });

  test('a change of the mode alone is an event of its own, and the same again is none', async () => {
    await moveAlias(database, move);
    expect(await moveAlias(database, { ...move, mode: 'split', share: 0.1 })).toBe(true);
    expect(await moveAlias(database, { ...move, mode: 'split', share: 0.1 })).toBe(false);
    expect(await moveAlias(database, { ...move, mode: 'split', share: 0.2 })).toBe(true);
    expect(await challenger()).toEqual({ version: '1', mode: 'split', share: 0.2 });
    expect((await events()).map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [1, 1],
      [null, 1],
    ]);
    expect(await evidence()).toEqual([
      { mode: 'split', share: 0.2 },
      { mode: 'split', share: 0.1 },
      { mode: 'shadow' },
    ]);
    expect(await verifyHistory({ database, blobs: memoryBlobStore() }, model)).toMatchObject({
      events: 3,
      problem: null,
    });
  });

  test('goes on where a move to the same version says nothing of it', async () => {
    await moveAlias(database, { ...move, mode: 'split', share: 0.1 });
    expect(await moveAlias(database, move)).toBe(false);
    expect(await challenger()).toMatchObject({ mode: 'split', share: 0.1 });
  });

  test('ends with its version: another one in its place is shadowed and answers nobody', async () => {
    await moveAlias(database, { ...move, mode: 'split', share: 0.1 });
    await moveAlias(database, { ...move, version: '2' });
    expect(await challenger()).toEqual({ version: '2', mode: 'shadow', share: null });
  });

  test('stands in the evidence beside what the move rests on', async () => {
    await moveAlias(database, { ...move, evidence: '{"verdict":{"outcome":"passed"}}' });
    expect(await evidence()).toEqual([{ verdict: { outcome: 'passed' }, mode: 'shadow' }]);
  });

  test('one from before there were modes is off', async () => {
    await database.query("INSERT INTO model_aliases (model, alias, version) VALUES (?, 'challenger', 1)", [
      model,
    ]);
    expect(await challenger()).toEqual({ version: '1', mode: 'off', share: null });
    expect(await moveAlias(database, move)).toBe(false);
    expect(await moveAlias(database, { ...move, mode: 'shadow' })).toBe(true);
  });

  test.each([
    [{ mode: 'split' }, 'share'],
    [{ mode: 'split', share: 0 }, 'share'],
    [{ mode: 'split', share: 1e-300 }, 'share'],
    [{ mode: 'split', share: 0.9991 }, 'share'],
    [{ mode: 'split', share: 1 }, 'share'],
    [{ mode: 'split', share: Number.NaN }, 'share'],
    [{ mode: 'shadow', share: 0.1 }, 'share'],
    [{ share: 0.1 }, 'share'],
    [{ alias: 'champion', mode: 'shadow' }, 'mode'],
  ] as const)('%o is refused', async (asked, path) => {
    await expect(moveAlias(database, { ...move, ...asked })).rejects.toMatchObject({
      code: 'validation_error',
      details: [{ path }],
    });
    expect(await events()).toEqual([]);
  });

  test('no other alias has one', async () => {
    await moveAlias(database, { ...move, alias: 'champion' });
    expect(await evidence()).toEqual([null]);
    expect(await challenger()).toBeNull();
  });
});
