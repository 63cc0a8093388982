import { beforeEach, describe, expect, test } from 'vitest';
import { moveAlias } from '../../src/registry/aliases.ts';
import type { EventKind } from '../../src/registry/history.ts';
import { CHOSEN, IN_FORCE, movesBehind } from '../../src/registry/moves-behind.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import { MODEL, type SmallHistory, smallHistory } from './outbox/small-history.ts';

let history: SmallHistory;
beforeEach(async () => {
  history = await smallHistory();
});

const move = (version: string, at: number, kind: EventKind = 'promotion', alias = 'champion') =>
  moveAlias(history.database, { model: MODEL, alias, version, by: 'Ada', why: 'better', at, kind });
const behind = async (version: string, at: number, preferred = 'champion') =>
  (await movesBehind(history.database, MODEL, { version, at, preferred })).map(({ sequence }) => sequence);

describe('the moves behind an answer', () => {
  test('are the one that made its version answer then, not an earlier or a later one', async () => {
    for (const [version, at] of [
      ['1', 100],
      ['2', 200],
      ['1', 300],
      ['2', 400],
    ] as const)
      await move(version, at);
    expect(await behind('1', 150)).toEqual([1]);
    expect(await behind('2', 200)).toEqual([2]);
    expect(await behind('1', 399)).toEqual([3]);
    expect(await behind('2', 9_999)).toEqual([4]);
  });

  test.each(['rollback', 'guard'] as const)('of a %s are also the one that had chosen it', async (kind) => {
    await move('1', 100);
    await move('2', 200);
    await move('1', 300, kind);
    await move('3', 400);
    await move('1', 500, kind);
    expect(await behind('1', 600)).toEqual([5, 1]);
  });

  test('begin with those of the alias that answers', async () => {
    await move('1', 100);
    await move('1', 200, 'promotion', 'pilot');
    expect(await behind('1', 300)).toEqual([1, 2]);
    expect(await behind('1', 300, 'pilot')).toEqual([2, 1]);
    expect(await behind('1', 150, 'pilot')).toEqual([1]);
  });

  test('are none of an alias that had left the version by then', async () => {
    await move('1', 50, 'promotion', 'pilot');
    await move('1', 100);
    await move('2', 200, 'promotion', 'pilot');
    expect(await behind('1', 300)).toEqual([2]);
  });

  test('are the last that chose it where an isolate had not heard of the next one', async () => {
    await move('1', 100);
    await move('2', 200);
    expect(await behind('1', 201)).toEqual([1]);
  });

  test('are none for a version that was never chosen, or not yet', async () => {
    await move('1', 100);
    expect(await behind('3', 200)).toEqual([]);
    expect(await behind('1', 99)).toEqual([]);
  });

  test.skipIf(ON_POSTGRES).each([
    ['in force', IN_FORCE, 'model_events_alias (model=? AND alias=? AND at<?)'],
    ['that chose it', CHOSEN, 'model_events_chosen (model=? AND to_version=? AND alias=? AND at<?)'],
  ])('%s are found by an index for each alias', async (_, sql, index) => {
    await move('1', 100);
    const plan = await history.database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, [1, 1, 1, 1]);
    const details = plan.map(({ detail }) => detail);
    expect(details).toContain('SEARCH a USING PRIMARY KEY (model=?)');
    expect(details).toContain('SEARCH e USING PRIMARY KEY (model=? AND sequence=?)');
    expect(details).toContainEqual(expect.stringMatching(/^SEARCH model_events USING (COVERING )?INDEX /));
    expect(details.find((detail) => detail.startsWith('SEARCH model_events '))).toContain(index);
    expect(details.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
  });
});
