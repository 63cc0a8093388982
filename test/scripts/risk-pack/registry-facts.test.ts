import { expect, test } from 'vitest';
import type { Ask } from '../../../scripts/model/ask.ts';
import { registryFacts } from '../../../scripts/risk-pack/registry-facts.ts';

const HASH = 'a'.repeat(64);
const event = (sequence: number, from: string | null, to: string, evidence: unknown = null) => ({
  sequence,
  at: '2026-11-02T08:00:00.000Z',
  by: 'bob',
  kind: 'promotion',
  alias: 'champion',
  from,
  to,
  why: 'Better',
  forced: false,
  evidence,
  hash: HASH,
});
const proposal = (number: number, model_version: string) => ({
  proposal: number,
  model_version,
  at: '2026-11-02T07:00:00.000Z',
  by: 'ada',
  alias: 'champion',
  from: '1',
  why: 'Better',
  force: false,
  state: 'made',
  approvals: [{ by: 'ada', at: '2026-11-02T07:00:00.000Z', why: null }],
  ended_by: 'bob',
  ended_at: '2026-11-02T08:00:00.000Z',
  approved_by_you: true,
});

/** Two pages of everything. */
const PAGES: Record<string, object> = {
  '/api/v1/models/m/versions/2': {
    created_at: '2026-11-01T12:00:00.000Z',
    created_by: 'npm run train',
    aliases: ['champion'],
    tags: [],
    archived: null,
    verdict: { outcome: 'passed', against: '1', lines: [], at: 'later', by: 'whoever asks' },
  },
  '/api/v1/models/m/history': { events: [event(4, '3', '1'), event(3, '2', '3')], next_cursor: '3' },
  '/api/v1/models/m/history?cursor=3': {
    events: [
      event(2, '1', '2', { approvals: [{ by: 'ada', at: 'then' }, { by: 'bob' }] }),
      event(1, null, '1'),
    ],
    next_cursor: null,
  },
  '/api/v1/models/m/proposals': { proposals: [proposal(3, '3')], next_cursor: '3' },
  '/api/v1/models/m/proposals?cursor=3': { proposals: [proposal(2, '2')], next_cursor: null },
  '/api/v1/models/m/history/verification': { events: 2, head: HASH, problem: null, next_cursor: 'c' },
  '/api/v1/models/m/history/verification?cursor=c': {
    events: 4,
    head: HASH,
    problem: { sequence: 3, message: 'was changed' },
    next_cursor: null,
  },
};
const ask = (async (path: string) => ({ data: PAGES[path]!, message: '' })) as unknown as Ask;

test('what a registry knows is gathered over all pages, the oldest first, of this version alone', async () => {
  const facts = await registryFacts(ask, 'm', '2');
  expect(facts.events.map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(facts.events[0]!.approvals).toEqual([
    { by: 'ada', at: 'then' },
    { by: 'bob', at: null },
  ]);
  expect(facts.events.map(({ rests_on }) => rests_on)).toEqual(['approved by ada, bob', '']);
  expect(facts.proposals).toEqual([
    expect.objectContaining({ proposal: 2, ended: { by: 'bob', at: '2026-11-02T08:00:00.000Z' } }),
  ]);
  expect(facts.history).toEqual({ events: 4, head: HASH, problem: 'event 3 was changed' });
});

test('nothing in it depends on who asks, or when', async () => {
  const facts = JSON.stringify(await registryFacts(ask, 'm', '2'));
  expect(facts).not.toContain('approved_by_you');
  expect(facts).not.toContain('whoever asks');
});
