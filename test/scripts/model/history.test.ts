import { expect, test } from 'vitest';
import { history } from '../../../scripts/model/actions/history.ts';
import { verify } from '../../../scripts/model/actions/verify.ts';
import type { Answered, Ask } from '../../../scripts/model/ask.ts';
import type { EventView } from '../../../src/http/models/views.ts';

const event: EventView = {
  sequence: 2,
  at: '2026-11-02T08:00:00.000Z',
  by: 'Ada',
  kind: 'promotion',
  alias: 'champion',
  from: '1',
  to: '2',
  why: 'better',
  forced: true,
  evidence: null,
  hash: 'abc',
};
const evidence = {
  verdict: {
    outcome: 'cannot_be_told',
    against: '1',
    lines: [{ check: 'no worse', result: 'cannot_be_told', message: 'The interval is too wide.' }],
  },
  approvals: [
    { by: 'Ada', at: '2026-11-02T07:00:00.000Z' },
    { by: 'Ben', at: '2026-11-02T08:00:00.000Z' },
  ],
};
const lines = (data: object) => history.lines!({ scored: null, next_cursor: null, ...data });

test('the history has a column of what moves rest on where anything does', () => {
  expect(lines({ events: [event] })).toEqual([
    'event  at                        kind       alias     versions        by   why',
    '2      2026-11-02T08:00:00.000Z  promotion  champion  1 → 2 (forced)  Ada  better',
  ]);
  expect(lines({ events: [{ ...event, evidence }] })[1]).toMatch(
    / Ada {2}cannot be told; approved by Ada, Ben {2}better$/,
  );
});

test('who stands behind an answer is told line by line', () => {
  const scored = { model_version: '2', at: '2026-11-05T09:30:00.000Z', source: 'realtime' };
  expect(lines({ scored, events: [{ ...event, evidence }] }).slice(3)).toEqual([
    '',
    'event 2: abc',
    '  Verdict: against version 1 not fit for promotion (cannot be told)',
    '    cannot be told  The interval is too wide.',
    '  Approved by Ada at 2026-11-02T07:00:00.000Z',
    '  Approved by Ben at 2026-11-02T08:00:00.000Z',
  ]);
  expect(lines({ scored, events: [] })).toEqual([
    'Version 2 scored it, at 2026-11-05T09:30:00.000Z.',
    'No alias was ever pointed at it until then.',
  ]);
});

test('evidence of a form that nobody knows hides nothing else', () => {
  for (const odd of [{ verdict: 'good' }, { approvals: 3 }, { unreadable: '{' }])
    expect(lines({ events: [{ ...event, evidence: odd }] })).toEqual(lines({ events: [event] }));
});

test('a verification is followed to its end, with the head at every step', async () => {
  const asked: string[] = [];
  const parts = ['one', 'two', null];
  const ask = async (path: string): Promise<Answered> => {
    asked.push(path);
    const next_cursor = parts[asked.length - 1]!;
    return { data: { events: asked.length, problem: null, next_cursor }, message: `${asked.length}` };
  };
  const answer = await verify.ask(ask as Ask, { model: 'small', head: 'abc' }, []);
  expect(answer.message).toBe('3');
  expect(asked).toEqual(
    ['', '&cursor=one', '&cursor=two'].map(
      (more) => `/api/v1/models/small/history/verification?head=abc${more}`,
    ),
  );
});
