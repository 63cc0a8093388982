import { beforeEach, describe, expect, test } from 'vitest';
import type { Alert, Delivery } from '../../../src/alerts/webhook.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { eventsAfter } from '../../../src/registry/history.ts';
import { tellMoves } from '../../../src/registry/outbox/tell.ts';
import { DAY_MS } from '../../../src/time.ts';
import { MODEL, type SmallHistory, smallHistory } from './small-history.ts';

const TAKEN: Delivery = { delivered: true, attempts: 1, reason: 'answered 204' };
const REFUSED: Delivery = { delivered: false, attempts: 4, reason: 'answered 503' };

let history: SmallHistory;
let sent: Alert[];
let answer: (alert: Alert) => Delivery;
beforeEach(async () => {
  history = await smallHistory();
  await history.moves(2);
  sent = [];
  answer = () => TAKEN;
});

const send = async (alert: Alert) => {
  sent.push(alert);
  return answer(alert);
};
const tell = () => tellMoves({ ...history.services, send });
const told = () => sent.map(({ sequence }) => sequence);

describe('telling the webhook of moves', () => {
  test('says each once, with the hash of the head, and who moved what and why', async () => {
    await tell();
    await tell();
    const [, second] = await eventsAfter(history.database, MODEL, 0, 2);
    expect(told()).toEqual([1, 2]);
    expect(sent[1]).toEqual({
      id: `move_${second!.hash}`,
      type: 'model.promoted',
      timestamp: '2023-11-14T22:13:20.000Z',
      text: 'Promoted: version 2 is champion of small now; it was version 1 (Ada: better)',
      model_name: MODEL,
      model_version: '2',
      sequence: 2,
      alias: 'champion',
      from: 1,
      to: 2,
      kind: 'promotion',
      forced: false,
      by: 'Ada',
      why: 'better',
      hash: second!.hash,
    });
  });

  test.each([
    ['alias', 'model.alias_moved', 'Published: version 3 is pilot of small now (Ada: better)'],
    ['rollback', 'model.rolled_back', 'Rolled back: version 3 is pilot'],
    ['guard', 'model.rolled_back', 'Rolled back by the guard: version 3'],
  ] as const)('names a move of the kind %s', async (kind, type, text) => {
    const move = { model: MODEL, alias: 'pilot', version: '3', by: 'Ada', why: 'better', at: 1, kind };
    await moveAlias(history.database, move);
    await tell();
    expect(sent.at(-1)).toMatchObject({ type, text: expect.stringContaining(text) });
  });

  test('says that a version had not passed', async () => {
    const move = {
      model: MODEL,
      alias: 'pilot',
      version: '3',
      by: 'Ada',
      why: 'better',
      at: 1,
      kind: 'promotion',
      forced: true,
    } as const;
    await moveAlias(history.database, move);
    await tell();
    expect(sent.at(-1)).toMatchObject({
      forced: true,
      text: expect.stringContaining('Promoted without passing the gate: '),
    });
  });

  test('tells a receiver that is down for days later, in order and by the same ids', async () => {
    answer = () => REFUSED;
    await tell();
    history.clock.advance(DAY_MS);
    await history.moves(1);
    await tell();
    expect(told()).toEqual([1, 1]);
    expect(history.logged('alias_moved_not_delivered')).toMatchObject([
      { level: 'error', fields: { model: MODEL, sequence: 1, attempts: 4, reason: 'answered 503' } },
      {},
    ]);
    answer = () => TAKEN;
    await tell();
    expect(told()).toEqual([1, 1, 1, 2, 3]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  });

  test('gives a move up after a week, and says so', async () => {
    answer = () => REFUSED;
    await tell();
    history.clock.advance(6 * DAY_MS);
    await history.moves(1);
    history.clock.advance(2 * DAY_MS);
    answer = () => TAKEN;
    await tell();
    expect(told()).toEqual([1, 3]);
    expect(history.logged('alias_moved_not_delivered').slice(1)).toMatchObject([
      { fields: { sequence: 1, reason: 'given up after a week' } },
      { fields: { sequence: 2 } },
    ]);
  });

  test('tells again what a process that ended did not note', async () => {
    const { database } = history;
    const ending = {
      ...database,
      query: async (sql: string, params?: never) => {
        if (sql.startsWith('INSERT')) throw new Error('The process ended here.');
        return database.query(sql, params);
      },
    };
    await expect(
      tellMoves({ ...history.services, database: ending as typeof database, send }),
    ).rejects.toThrow();
    await tell();
    expect(told()).toEqual([1, 1, 2]);
    expect(sent[0]!.id).toBe(sent[1]!.id);
  });

  test('by two at once tells each at least once, and none again', async () => {
    await Promise.all([tell(), tell()]);
    expect(new Set(told())).toEqual(new Set([1, 2]));
    const before = sent.length;
    await tell();
    expect(sent).toHaveLength(before);
  });

  test('takes no longer than a minute in one run, and few messages', async () => {
    await history.moves(30);
    await tell();
    expect(told()).toHaveLength(20);
    answer = () => {
      history.clock.advance(40_000);
      return TAKEN;
    };
    await tell();
    expect(told()).toHaveLength(22);
  });

  test('without a webhook is none, and moves of before it are no news to it', async () => {
    await tellMoves({ ...history.services, send: null });
    await history.moves(1);
    await tell();
    expect(told()).toEqual([3]);
  });

  test('asks nobody about what came by an upgrade', async () => {
    await history.database.query('DELETE FROM model_outbox');
    // As the migration does.
    await history.database.query(
      'INSERT INTO model_outbox (model, told) SELECT model, max(sequence) FROM model_events GROUP BY model',
    );
    await history.copy();
    await tell();
    expect(sent).toEqual([]);
  });
});
