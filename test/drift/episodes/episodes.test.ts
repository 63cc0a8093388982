import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Action,
  episodeState,
  isAlerted,
  noteFinding,
  noteRecovery,
  type Subject,
} from '../../../src/drift/episodes/episodes.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';

const subject: Subject = { model: 'loans', version: '1', kind: 'inputs' };

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

const find = (id: string, at: number, actions: Action[], whose = subject) =>
  noteFinding(database, whose, id, at, actions, { from: id });
const episodes = () => database.query('SELECT id, opened_at, closed_at FROM drift_episodes ORDER BY id');
const actions = () =>
  database.query('SELECT episode, action, at, content FROM drift_actions ORDER BY at, action');

describe('noteFinding', () => {
  it('opens one episode with each action once, however often it is noted', async () => {
    await find('a', 10, ['warning']);
    await find('b', 20, ['warning', 'alert']);
    await find('c', 30, ['warning', 'alert']);
    expect(await episodes()).toEqual([{ id: 'a', opened_at: 10, closed_at: null }]);
    expect(await actions()).toEqual([
      { episode: 'a', action: 'warning', at: 10, content: '{"from":"a"}' },
      { episode: 'a', action: 'alert', at: 20, content: '{"from":"b"}' },
    ]);
  });

  it('keeps models, versions and kinds apart', async () => {
    await find('a', 10, ['alert']);
    await find('b', 10, ['warning'], { ...subject, model: 'cards' });
    await find('c', 10, ['warning'], { ...subject, version: '2' });
    await find('d', 10, ['warning'], { ...subject, kind: 'outcomes' });
    expect(await episodes()).toHaveLength(4);
    expect(await actions()).toHaveLength(4);
    expect(await isAlerted(database, 'loans', '1', ['inputs', 'outcomes'])).toBe(true);
    for (const [model, version] of [
      ['loans', '2'],
      ['cards', '1'],
    ] as const)
      expect(await isAlerted(database, model, version, ['inputs', 'outcomes'])).toBe(false);
  });
});

describe('noteRecovery', () => {
  it('closes the open episode, once, and what is found afterwards is a new one', async () => {
    await find('a', 10, ['alert']);
    expect(await episodeState(database, subject)).toEqual({ isOpen: true, calmSince: 0 });
    await noteRecovery(database, subject, 20, 15, {});
    await noteRecovery(database, subject, 30, 25, {});
    expect(await episodeState(database, subject)).toEqual({ isOpen: false, calmSince: 15 });
    expect(await isAlerted(database, 'loans', '1', ['inputs', 'outcomes'])).toBe(false);
    expect((await actions()).map(({ action, at }) => [action, at])).toEqual([
      ['alert', 10],
      ['recovery', 20],
    ]);

    await find('b', 40, ['alert']);
    expect(await episodes()).toEqual([
      { id: 'a', opened_at: 10, closed_at: 20 },
      { id: 'b', opened_at: 40, closed_at: null },
    ]);
    expect(await episodeState(database, subject)).toEqual({ isOpen: true, calmSince: 15 });
    await noteRecovery(database, subject, 50, 45, {});
    expect(await episodeState(database, subject)).toEqual({ isOpen: false, calmSince: 45 });
  });

  it('leaves the episodes of others open', async () => {
    await find('a', 10, ['alert']);
    for (const other of [{ model: 'cards' }, { version: '2' }, { kind: 'outcomes' as const }])
      await noteRecovery(database, { ...subject, ...other }, 20, 15, {});
    expect(await episodeState(database, subject)).toMatchObject({ isOpen: true });
    expect(await actions()).toHaveLength(1);
  });
});
