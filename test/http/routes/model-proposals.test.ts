import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { readEnvironment } from '../../../src/environment.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../../src/platform/memory/clock.ts';
import { letPass } from '../../registry/compared.ts';
import { likeChampion } from '../../registry/like-champion.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { publishAll } from '../../registry/publish-all.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const AT = 1_700_000_000_000;
const MODEL = '/api/v1/models/loan-default';
const KEYS = {
  ada: ['admin'],
  bob: ['alias:champion'],
  cy: ['alias:pilot'],
  desk: ['predict', 'monitor'],
  shop: ['predict'],
};

let clock: ManualClock;
let stack: TestStack;
/** What the API knows as its keys from now on, as after a restart with others. */
let withKeys: (keys: Record<string, string[]>) => void;
beforeEach(async () => {
  clock = manualClock(AT);
  const places = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
  await publishAll(places, [likeChampion(1), likeChampion(2), likeChampion(3)]);
  for (const version of ['2', '3']) await letPass(places, 'loan-default', version);
  withKeys = (known) => {
    const keys = Object.entries(known).map(([name, scopes]) => {
      return { name, scopes, sha256: sha256Hex(new TextEncoder().encode(name)) };
    });
    const environment = readEnvironment({ PROMOTION_APPROVALS: '2', API_KEYS: JSON.stringify(keys) });
    stack = testStack({ ...places, environment });
  };
  withKeys(KEYS);
});

const send = (key: string, path: string, body: object = {}) =>
  answerOf(stack.app.request(`${MODEL}/${path}`, post(JSON.stringify(body), { 'X-API-Key': key })));
const get = (key: string, path: string) =>
  answerOf(stack.app.request(`${MODEL}${path}`, { headers: { 'X-API-Key': key } }));
const toVersion = (key: string, version: string, more: object = {}) =>
  send(key, 'promote', { version, why: 'better', ...more });
const champion = async () => (await get('desk', '')).body.data.aliases.champion as string;

describe('what is asked of an alias', () => {
  it.each([
    ['promote', { version: '2', why: 'ok\n9  forged' }, 'why'],
    ['promote', { version: '2', why: 'better', alias: '7' }, 'alias'],
    ['promote', { version: '2', why: 'better', alias: '__proto__' }, 'alias'],
    ['promote', { version: '2', why: 'better', alias: 'challenger', mode: 'split', share: 1e-300 }, 'share'],
    ['rollback', { why: 'a\0b' }, 'why'],
    ['rollback', { why: 'worse', alias: 'bad name' }, 'alias'],
    ['proposals', { version: '2', why: 'a\u202eb' }, 'why'],
    ['proposals', { version: '2', why: 'better', alias: '7' }, 'alias'],
    ['proposals/1/approve', { why: 'a\u2028b' }, 'why'],
  ])('is refused by %s where it is no name or no line: %j', async (path, body, wrong) => {
    const { status, body: answered } = await send('ada', path, body);
    expect([status, answered.error, answered.details![0]!.path]).toEqual([422, 'validation_error', wrong]);
  });
});

describe('a promotion that takes two keys', () => {
  it('is a proposal with the first of them, and moves with the second', async () => {
    expect(await toVersion('bob', '2')).toMatchObject({
      status: 202,
      body: {
        data: {
          proposal: 1,
          alias: 'champion',
          from: '1',
          model_version: '2',
          by: 'bob',
          state: 'open',
          approvals: [{ by: 'bob', why: 'better', at: new Date(AT).toISOString() }],
          missing_approvals: 1,
          ended_by: null,
        },
        message: 'Proposal 1 waits for one more key: version 2 as champion of loan-default.',
      },
    });
    expect(await champion()).toBe('1');
    expect((await send('bob', 'proposals/1/approve')).body.message).toBe(
      'Proposal 1 waits for one more key: version 2 as champion of loan-default. The key bob stands on it already, and counts once.',
    );
    expect(await send('ada', 'proposals/1/approve', { why: 'I read its card' })).toMatchObject({
      status: 200,
      body: {
        data: {
          state: 'made',
          approvals: [{ by: 'ada', why: 'I read its card' }, { by: 'bob' }],
          missing_approvals: 0,
        },
        message: 'Proposal 1 is made: version 2 as champion of loan-default.',
      },
    });
    expect(await champion()).toBe('2');
    expect((await get('desk', '/history?limit=1')).body.data.events[0].evidence).toMatchObject({
      proposal: 1,
      approvals: [{ by: 'ada' }, { by: 'bob' }],
    });
  });

  it('is told to another key that asks for it, as one that it may approve', async () => {
    await toVersion('ada', '2');
    const message =
      'Proposal 1 waits for one more key: version 2 as champion of loan-default. Your key does not stand on it yet, and may approve it.';
    for (const [path, status] of [
      ['promote', 202],
      ['proposals', 201],
    ] as const)
      expect(await send('bob', path, { version: '2', why: 'I think so too' })).toMatchObject({
        status,
        body: { data: { approvals: [{ by: 'ada' }], approved_by_you: false }, message },
      });
    expect((await get('ada', '/proposals')).body.data.proposals).toMatchObject([{ approved_by_you: true }]);
    expect((await send('bob', 'proposals/1/approve')).body.data).toMatchObject({
      state: 'made',
      approved_by_you: true,
    });
  });

  it('takes one for the way back, and for what answered before', async () => {
    await toVersion('ada', '2');
    await send('bob', 'proposals/1/approve');
    expect(await send('bob', 'rollback', { why: 'worse' })).toMatchObject({ status: 200 });
    expect(await toVersion('bob', '2')).toMatchObject({ status: 200, body: { data: { moved: true } } });
  });

  it('of two that are proposed lets one win, and the other hears whose move that was', async () => {
    await toVersion('ada', '2');
    await toVersion('bob', '3');
    await send('bob', 'proposals/1/approve');
    expect(await send('ada', 'proposals/2/approve')).toMatchObject({
      status: 409,
      body: {
        error: 'conflict',
        message: expect.stringContaining('is outdated: ada pointed champion at version 2'),
      },
    });
    expect((await get('bob', '/proposals')).body.data.proposals).toMatchObject([
      { proposal: 2, state: 'outdated', ended_by: 'ada' },
      { proposal: 1, state: 'made', ended_by: 'ada' },
    ]);
  });

  it('is proposed without a promotion too, and taken back', async () => {
    const body = { version: '2', why: 'better' };
    expect(await send('bob', 'proposals', body)).toMatchObject({
      status: 201,
      body: { data: { proposal: 1 } },
    });
    expect(await send('ada', 'proposals/1/withdraw')).toMatchObject({
      status: 200,
      body: { message: 'Proposal 1 is withdrawn: version 2 as champion of loan-default.' },
    });
    expect(await send('ada', 'proposals/1/approve')).toMatchObject({ status: 409 });
    expect((await get('ada', '/proposals?limit=1')).body.data).toMatchObject({
      proposals: [{ ended_by: 'ada', ended_at: new Date(AT).toISOString() }],
      next_cursor: null,
    });
  });

  const { bob: _, ...withoutBob } = KEYS;
  it.each([
    ['is there no more', { ...withoutBob, eve: ['admin'] }],
    ['may not move the alias any more', { ...KEYS, bob: ['monitor', 'alias:pilot'], eve: ['admin'] }],
  ])('counts no hand of a key that %s, and says so, until others stand on it', async (_, known) => {
    await toVersion('bob', '2');
    withKeys(known);
    const message =
      'Proposal 1 waits for one more key: version 2 as champion of loan-default. ' +
      'The key bob stands on it and does not count: it was taken away, or may not move champion now.';
    expect(await send('ada', 'proposals/1/approve')).toMatchObject({
      status: 200,
      body: {
        data: {
          state: 'open',
          approvals: [{ by: 'ada' }, { by: 'bob' }],
          not_counted: ['bob'],
          missing_approvals: 1,
        },
        message,
      },
    });
    expect((await send('ada', 'proposals/1/approve')).body.message).toContain(message);
    expect(await champion()).toBe('1');
    expect(await send('eve', 'proposals/1/approve')).toMatchObject({
      body: { data: { state: 'made', not_counted: [], missing_approvals: 0 } },
    });
    expect(await champion()).toBe('2');
    const { events } = (await get('desk', '/history')).body.data;
    expect(events[0].evidence.approvals.map(({ by }: { by: string }) => by)).toEqual(['ada', 'eve']);
  });

  it('counts a hand of a key that is there again', async () => {
    await toVersion('bob', '2');
    withKeys({ ...withoutBob, eve: ['admin'] });
    await send('ada', 'proposals/1/approve');
    withKeys(KEYS);
    expect((await send('ada', 'proposals/1/approve')).body.data).toMatchObject({ state: 'made' });
  });

  it('says of a proposal by force that it is one', async () => {
    expect((await toVersion('ada', '2', { force: true })).body.message).toBe(
      'Proposal 1 waits for one more key: version 2 as champion of loan-default, by force.',
    );
  });

  it('takes keys that may move that alias', async () => {
    await toVersion('ada', '2');
    for (const verb of ['approve', 'withdraw'])
      expect(await send('cy', `proposals/1/${verb}`)).toMatchObject({
        status: 403,
        body: { message: 'This key lacks the scope "admin" or "alias:champion".' },
      });
    expect(await send('cy', 'proposals', { version: '2', why: 'x' })).toMatchObject({ status: 403 });
    for (const key of ['ada', 'bob', 'cy', 'desk'])
      expect(await get(key, '/proposals')).toMatchObject({ status: 200 });
    expect(await get('shop', '/proposals')).toMatchObject({
      status: 403,
      body: { message: 'This key lacks the scope "monitor" or "admin" or "alias:NAME".' },
    });
    expect(await send('desk', 'proposals/1/approve')).toMatchObject({ status: 403 });
    expect(await champion()).toBe('1');
  });
});

it.each([
  ['proposals/9/approve', {}, 404],
  ['proposals/x/approve', {}, 422],
  ['proposals/0/withdraw', {}, 422],
  ['proposals/1/approve', { because: 'x' }, 422],
  ['proposals/1/approve', { why: ' ' }, 422],
  ['proposals', { version: '9', why: 'x' }, 404],
  ['proposals', { version: '1', why: 'x' }, 409],
  ['proposals', { version: '2' }, 422],
  ['proposals', { version: '2', why: 'x', from: '3' }, 409],
])('%s with %j is %i', async (path, body, status) => {
  expect((await send('ada', path, body)).status).toBe(status);
});
