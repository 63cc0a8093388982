import { beforeEach, describe, expect, it } from 'vitest';
import { listHolds } from '../../../src/decisions/store/holds.ts';
import { sweepDecisions } from '../../../src/decisions/store/sweep.ts';
import { DAY_MS } from '../../../src/time.ts';
import { DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack } from '../decisions/decision-stack.ts';

const model = await decidingModel();
const decision = decided(model, DECLINED);
const CLAIM = { from: '2026-03-01', to: '2026-04-01', why: 'Claim 4711' };
const STANDS = {
  name: 'claim',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-04-01T00:00:00.000Z',
  why: 'Claim 4711',
  by: 'officer',
  at: '2026-03-04T10:20:30.040Z',
};

let stack: ReturnType<typeof decisionStack>;
beforeEach(async () => {
  stack = decisionStack(model);
  await stack.keep(decision);
});
const place = (body: object = CLAIM, name = 'claim', key?: string) =>
  stack.send('PUT', `/api/v1/decision-holds/${name}`, body, key);
const lift = (name = 'claim', key?: string) =>
  stack.send('DELETE', `/api/v1/decision-holds/${name}`, undefined, key);
const holds = async () => (await stack.get('/api/v1/decision-holds')).body.data.holds;

describe('a legal hold', () => {
  it('is placed, told with who placed it and when, and lifted', async () => {
    expect(await place()).toMatchObject({ status: 200, body: { data: STANDS } });
    await place({ ...CLAIM, from: '2026-03-03T10:20:00+01:00' }, 'a-second');
    expect(await stack.get('/api/v1/decision-holds')).toMatchObject({
      status: 200,
      body: {
        message: '2 holds.',
        data: {
          holds: [{ name: 'a-second', from: '2026-03-03T09:20:00.000Z' }, STANDS],
          kept_since: '2025-11-24T10:20:00.000Z',
          at: '2026-03-04T10:20:30.040Z',
        },
      },
    });
    expect(await lift('a-second')).toMatchObject({ status: 200, body: { data: { name: 'a-second' } } });
    expect(await holds()).toEqual([STANDS]);
    expect((await lift('a-second')).status).toBe(404);
  });

  it('is listed page by page', async () => {
    for (const name of ['b', 'a', 'c-1', 'c', 'd']) await place(CLAIM, name);
    const names: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 3; pages++) {
      const { data } = (await stack.get(`/api/v1/decision-holds?limit=2${cursor}`)).body;
      names.push(...data.holds.map(({ name }: { name: string }) => name));
      cursor = `&cursor=${data.next_cursor}`;
    }
    expect(names).toEqual(['a', 'b', 'c-1', 'c', 'd']);
    expect(cursor).toBe('&cursor=null');
    expect((await stack.get('/api/v1/decision-holds?cursor=%2F')).status).toBe(422);
  });

  it('stands as it was first placed when it is placed again, and not with another period or reason', async () => {
    await place();
    stack.clock.advance(1000);
    expect(await place()).toMatchObject({ status: 200, body: { data: STANDS } });
    for (const other of [{ from: '2026-02-01' }, { to: '2026-04-02' }, { why: 'Claim 4712' }])
      expect(await place({ ...CLAIM, ...other })).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect(await holds()).toEqual([STANDS]);
  });

  it('keeps decisions from being swept away until it is lifted', async () => {
    await place();
    stack.goTo(MADE_AT + 101 * DAY_MS);
    const sweep = async () => {
      const standing = [...(await listHolds(stack.decisions)).values()];
      await sweepDecisions(stack.decisions, stack.clock.now(), 100 * DAY_MS, standing);
    };
    await sweep();
    expect((await stack.get(`/${decision.decision_id}`)).status).toBe(200);
    await lift();
    await sweep();
    expect((await stack.get(`/${decision.decision_id}`)).status).toBe(410);
  });

  it('that is damaged is named, and can be lifted', async () => {
    await place();
    const { key } = (await stack.blobs.list('decisions/holds/')).objects[0]!;
    await stack.blobs.put(key, '{');
    expect(await stack.get('/api/v1/decision-holds')).toMatchObject({
      status: 500,
      body: { error: 'file_damaged', message: expect.stringContaining(key) },
    });
    expect((await place()).status).toBe(500);
    expect((await lift()).status).toBe(200);
    expect(await holds()).toEqual([]);
  });

  it('and its end are among the readings of what it covers', async () => {
    const outside = decided(model, DECLINED, { at: MADE_AT - 7 * DAY_MS });
    await stack.keep(outside);
    await place();
    await place();
    stack.clock.advance(1000);
    await lift();
    expect(await stack.readings(decision.decision_id)).toMatchObject([
      { reader: 'officer', what: 'lift', searched: null },
      { reader: 'officer', what: 'hold', searched: null },
    ]);
    expect(await stack.readings(outside.decision_id)).toEqual([]);
  });
});

describe('what is no hold is refused', () => {
  it.each([
    [{ ...CLAIM, to: '2026-03-01' }, 'to'],
    [{ ...CLAIM, from: '1969-01-01' }, 'from'],
    [{ ...CLAIM, from: '2026-13-01' }, 'from'],
    [{ from: CLAIM.from, why: CLAIM.why }, 'to'],
    [{ ...CLAIM, why: ' ' }, 'why'],
    [{ ...CLAIM, why: 'a\nb' }, 'why'],
    [{ ...CLAIM, why: 'a'.repeat(1001) }, 'why'],
    [{ ...CLAIM, by: 'somebody else' }, 'by'],
  ])('%j', async (body, path) => {
    expect(await place(body)).toMatchObject({
      status: 422,
      body: { error: 'validation_error', details: [{ path }] },
    });
    expect(await holds()).toEqual([]);
  });

  it.each(['Claim', '-claim', 'a.b', 'a%2Fb', 'a'.repeat(65)])('by its name: %s', async (name) => {
    for (const { status, body } of [await place(CLAIM, name), await lift(name)])
      expect([status, body.details]).toEqual([422, [expect.objectContaining({ path: 'name' })]]);
  });

  it('from keys that may not, and an auditor may look', async () => {
    for (const key of ['shop', 'auditor']) {
      expect((await place(CLAIM, 'claim', key)).status).toBe(403);
      expect((await lift('claim', key)).status).toBe(403);
    }
    const looking = ['shop', 'auditor', 'officer'].map(
      async (key) => (await stack.get('/api/v1/decision-holds', key)).status,
    );
    expect(await Promise.all(looking)).toEqual([403, 200, 200]);
  });
});
