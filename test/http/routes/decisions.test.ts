import { sha256 } from '@noble/hashes/sha2.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashedDecisionId } from '../../../src/decisions/decision-id.ts';
import { storeFinalDecisions } from '../../../src/decisions/final/store.ts';
import { DAY_MS } from '../../../src/time.ts';
import { reported } from '../../decisions/final/support.ts';
import { APPROVED, DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack, erasedOf, PATH } from '../decisions/decision-stack.ts';
import { answerOf, testStack } from '../support.ts';

const model = await decidingModel();
const declined = decided(model, DECLINED, { subject: 'C-17', request_id: 'request-17' });
const approved = decided(model, APPROVED, { caller: 'desk', subject: 'C-17', request_id: 'request-18' });

let stack: ReturnType<typeof decisionStack>;
beforeEach(async () => {
  stack = decisionStack(model);
  await stack.keep(declined, approved);
});

describe('a decision by its id', () => {
  it('is shown as it was recorded', async () => {
    const { status, body } = await stack.get(`/${declined.decision_id}`);
    expect(status).toBe(200);
    expect(body.data).toEqual({ ...declined, at: '2026-03-03T10:20:30.040Z' });
    expect(body.message).toBe(
      'Default was predicted by version 3 of garden-loans at 2026-03-03T10:20:30.040Z.',
    );
  });

  it('is shown with what the lender decided in the end, by whatever id that was reported', async () => {
    const finals = [
      reported(declined.decision_id, { at: MADE_AT + 1, why: 'manual_review' }),
      reported('request-17', { at: MADE_AT, decision: 'declined' }),
      reported('request-18', { at: MADE_AT, saysOverridden: true }),
    ];
    await storeFinalDecisions(stack.database, finals, 0);
    const finalOf = async (id: string) => (await stack.get(`/${id}`)).body.data.final;
    expect(await finalOf(declined.decision_id)).toEqual({
      decision: 'approved',
      at: '2026-03-03T10:20:30.041Z',
      why: 'manual_review',
      overridden: true,
    });
    expect(await finalOf(approved.decision_id)).toEqual({
      decision: 'approved',
      at: '2026-03-03T10:20:30.040Z',
      why: null,
      overridden: false,
    });
  });

  it('keeps what was reported by its own id when its subject is erased, and not what was by its request', async () => {
    await stack.keep(erasedOf(declined), erasedOf(approved));
    await storeFinalDecisions(
      stack.database,
      [reported(declined.decision_id, { decision: 'withdrawn' }), reported('request-18')],
      0,
    );
    const [one, other] = await Promise.all(
      [declined, approved].map(async ({ decision_id }) => (await stack.get(`/${decision_id}`)).body.data),
    );
    expect(one).toMatchObject({ erased: {}, final: { decision: 'withdrawn', overridden: false } });
    expect(other).not.toHaveProperty('final');
  });

  it('is found in capitals as well, and its readings with it', async () => {
    const capitals = declined.decision_id.toUpperCase();
    const { status, body } = await stack.get(`/${capitals}`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ decision_id: declined.decision_id });
    expect((await stack.get(`/${capitals}/readings`)).body.data).toMatchObject({
      readings: [{ what: 'look-up' }],
    });
  });

  it('is its caller’s, and every one is an auditor’s', async () => {
    const seen = async (key: string) => [
      (await stack.get(`/${declined.decision_id}`, key)).status,
      (await stack.get(`/${approved.decision_id}`, key)).status,
    ];
    expect(await seen('auditor')).toEqual([200, 200]);
    expect(await seen('shop')).toEqual([200, 404]);
    expect(await seen('desk')).toEqual([404, 200]);
    expect(await seen('watcher')).toEqual([403, 403]);
  });

  it.each(['1', 'request-17', hashedDecisionId(MADE_AT, 'nobody’s')])('is not there: %s', async (id) => {
    expect(await stack.get(`/${id}`)).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: 'There is no such decision.' },
    });
  });

  it('is gone where it is older than records are kept, and says since when', async () => {
    const old = hashedDecisionId(MADE_AT - 100 * DAY_MS, 'old');
    stack.goTo(MADE_AT);
    expect(await stack.get(`/${old}`)).toMatchObject({
      status: 410,
      body: {
        error: 'gone',
        message: 'Decisions are kept for 100 days. One of 2025-11-23 is gone since 2026-03-03T10:20:30.040Z.',
      },
    });
    stack.goTo(MADE_AT - 1);
    expect((await stack.get(`/${old}`)).status).toBe(404);
  });

  it('is shown as long as it is there, however old it is', async () => {
    stack.goTo(MADE_AT + 500 * DAY_MS);
    expect((await stack.get(`/${declined.decision_id}`)).status).toBe(200);
  });

  it('whose subject was erased is the fact alone', async () => {
    const erased = erasedOf(decided(model, DECLINED, { at: MADE_AT + 60_000 }));
    await stack.keep(erased);
    const { body } = await stack.get(`/${erased.decision_id}`);
    expect(body.data).toEqual({
      ...erased,
      at: '2026-03-03T10:21:30.040Z',
      erased: { at: '2026-04-01T00:00:00.000Z', sha256: 'f'.repeat(64) },
    });
  });

  it('made a moment ago may be on its way, and the answer says so, whoever asks', async () => {
    const old = hashedDecisionId(stack.clock.now() - 600_000, 'nobody');
    const young = hashedDecisionId(stack.clock.now() - 10_000, 'nobody');
    for (const key of ['auditor', 'desk']) {
      expect((await stack.get(`/${old}`, key)).body).toMatchObject({ message: 'There is no such decision.' });
      expect((await stack.get(`/${young}`, key)).body.message).toContain('on its way');
    }
  });

  it('in an object that is damaged is named as that', async () => {
    const { objects } = await stack.blobs.list('decisions/');
    for (const { key } of objects) await stack.blobs.put(key, 'damaged');
    const { status, body } = await stack.get(`/${declined.decision_id}`);
    expect([status, body.error]).toEqual([500, 'file_damaged']);
    expect(await stack.damage()).toEqual([['read', 1]]);
    expect(body.message).toContain(objects[0]!.key);
  });
});

describe('that a decision was read', () => {
  it('is written down for each who was shown it, and told to auditors', async () => {
    await stack.get(`/${declined.decision_id}`, 'shop');
    stack.clock.advance(1_000);
    await stack.get(`/${declined.decision_id}`);
    await stack.get(`/${declined.decision_id}`, 'desk');
    const [later, earlier] = [stack.clock.now(), stack.clock.now() - 1_000].map((at) =>
      new Date(at).toISOString(),
    );
    expect(await stack.readings(declined.decision_id)).toEqual([
      { at: later, reader: 'auditor', what: 'look-up', searched: null },
      { at: earlier, reader: 'shop', what: 'look-up', searched: null },
    ]);
    expect((await stack.get(`/${declined.decision_id}/readings`, 'shop')).status).toBe(403);
  });

  it('comes in pages', async () => {
    for (let count = 0; count < 5; count++) await stack.get(`/${declined.decision_id}`);
    const path = `/${declined.decision_id}/readings?limit=3`;
    const first = (await stack.get(path)).body.data;
    const second = (await stack.get(`${path}&cursor=${first.next_cursor}`)).body.data;
    expect([first.readings.length, second.readings.length, second.next_cursor]).toEqual([3, 2, null]);
    expect((await stack.get(`${path}&cursor=nonsense`)).status).toBe(422);
  });

  it('stands before it is shown: what cannot be written down is not shown', async () => {
    const failing = { ...stack.database, batch: () => Promise.reject(new Error('the disk is full')) };
    const other = testStack({ ...stack.services, database: failing });
    const response = other.app.request(`${PATH}/${declined.decision_id}`, {
      headers: { 'X-API-Key': 'auditor' },
    });
    const { status, body } = await answerOf(response);
    expect([status, body.error, body.data]).toEqual([503, 'storage_unavailable', undefined]);
  });
});

const replay = (id: string, key = 'auditor') => answerOf(stack.ask(`/${id}/replay`, key, { method: 'POST' }));

describe('a decision is replayed', () => {
  it('to the same by the model that made it, for whoever may see it', async () => {
    expect(await replay(declined.decision_id, 'shop')).toMatchObject({
      status: 200,
      body: {
        data: { decision_id: declined.decision_id, same: true, differences: [] },
        message: 'The same again, to the last bit.',
      },
    });
    expect((await replay(declined.decision_id, 'desk')).status).toBe(404);
    expect((await replay(declined.decision_id, 'watcher')).status).toBe(403);
    expect(await stack.readings(declined.decision_id)).toMatchObject([{ reader: 'shop', what: 'replay' }]);
  });

  it('with what differs', async () => {
    const wrong = decided(model, DECLINED, { margin: 7, at: MADE_AT + 1 });
    await stack.keep(wrong);
    const { body } = await replay(wrong.decision_id);
    const differences = [{ member: 'margin', recorded: 7, replayed: declined.margin }];
    expect(body.data).toEqual({ decision_id: wrong.decision_id, same: false, differences });
    expect(body.message).toBe('Otherwise: margin.');
  });

  it('by no other bundle, and not where whose it was is erased', async () => {
    const other = decided(model, DECLINED, { digest: 'e'.repeat(64), at: MADE_AT + 1 });
    const erased = erasedOf(decided(model, DECLINED, { at: MADE_AT + 60_000 }));
    await stack.keep(other, erased);
    expect(await replay(other.decision_id)).toMatchObject({
      status: 503,
      body: { error: 'model_unavailable' },
    });
    expect(await replay(erased.decision_id)).toMatchObject({
      status: 409,
      body: { error: 'conflict', message: expect.stringContaining('erased since 2026-04-01') },
    });
    expect((await stack.get(`/${erased.decision_id}/notice`)).status).toBe(409);
    expect(await stack.readings(other.decision_id)).toEqual([]);
  });
});

describe('the notice of a declined application', () => {
  it('is what a letter is written from', async () => {
    const { status, body } = await stack.get(`/${declined.decision_id}/notice`, 'shop');
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      decision_id: declined.decision_id,
      at: '2026-03-03T10:20:30.040Z',
      model: 'garden-loans',
      version: '3',
      digest: model.digest,
      prediction: 1,
      threshold: 0.5,
      subject: 'C-17',
      request_id: 'request-17',
    });
    expect(body.data.reasons[1]).toEqual({
      ...declined.reasons![1],
      text: { en: 'Income is low', de: 'Das Einkommen ist gering' },
    });
    expect(body.data.fields[0]).toEqual({ name: 'owed', label: 'owed', value: 9 });
    expect(await stack.readings(declined.decision_id)).toMatchObject([{ reader: 'shop', what: 'notice' }]);
  });

  it('without a reason says what is true whatever keeps one from being told', async () => {
    const untold = decided(model, DECLINED, { reasons: [], at: MADE_AT + 2 });
    await stack.keep(untold);
    const { body } = await stack.get(`/${untold.decision_id}/notice`, 'auditor');
    expect(body.message).toBe(
      'The record gives no reason: of what may be told, nothing counts against the application by being other than usual. The lender must state its own.',
    );
  });

  it('is a page that prints, runs nothing, loads nothing, and shows what came as text', async () => {
    const odd = decided(model, DECLINED, { subject: '<script>alert(1)</script>', at: MADE_AT + 1 });
    await stack.keep(odd);
    const response = await stack.ask(`/${odd.decision_id}/notice`, 'auditor', {
      headers: { Accept: 'text/html' },
    });
    const page = await response.text();
    expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!;
    const hash = btoa(String.fromCharCode(...sha256(new TextEncoder().encode(style))));
    expect(response.headers.get('Content-Security-Policy')).toMatch(
      new RegExp(`^default-src 'none'; style-src 'sha256-${hash.replaceAll('+', '\\+')}';`),
    );
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('<li>What is owed &lt;is&gt; &quot;high&quot;</li>');
    expect(page).toContain('<ol lang="de"><li>Die Schulden sind hoch</li>');
  });

  it('is there as JSON and as a page, and only of what was declined', async () => {
    const response = stack.ask(`/${declined.decision_id}/notice`, 'auditor', {
      headers: { Accept: 'text/csv' },
    });
    expect(await answerOf(response)).toMatchObject({ status: 406, body: { error: 'not_acceptable' } });
    expect(await stack.get(`/${approved.decision_id}/notice`)).toMatchObject({
      status: 409,
      body: { error: 'conflict' },
    });
    expect((await stack.get(`/${approved.decision_id}/notice`, 'shop')).status).toBe(404);
  });
});
