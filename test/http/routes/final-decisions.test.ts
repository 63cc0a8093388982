import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { finalDecisionsOf } from '../../../src/decisions/final/store.ts';
import { liftHold, placeHold } from '../../../src/decisions/store/holds.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const AT = '2023-11-01';
const CSV = `request_id,decision,why,at\nr-1,approved,manual_review,${AT}\nr-2,declined,,${AT}\nr-3,perhaps,,${AT}\n`;

let stack: TestStack;
beforeEach(() => {
  const database = memoryDatabase();
  database.migrate('migrations');
  stack = testStack({ database });
});
const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  answerOf(stack.app.request('/api/v1/decisions/final', post(body, headers)));
const known = (...ids: string[]) => finalDecisionsOf(stack.services.database, ids.map(joinKey));

describe('POST /api/v1/decisions/final', () => {
  it('takes JSON, and answers what became of it', async () => {
    const decisions = [
      { request_id: 'r-1', decision: 'approved', overridden: true, why: 'manual_review', at: AT },
      { request_id: 'r-2', decision: 'Jane Doe', at: AT },
    ];
    const { status, body } = await send(JSON.stringify({ decisions }));
    expect(status).toBe(200);
    expect(body.data).toEqual({
      received: 2,
      stored: 1,
      repeated: 0,
      outdated: 0,
      refused: 1,
      refused_rows: [{ row: 2, code: 'invalid_decision', message: expect.any(String) }],
    });
    expect(body.message).toBe('2 received: 1 stored, 0 known already, 0 outdated, 1 refused.');
    expect(JSON.stringify(body)).not.toContain('Jane');
    expect((await known('r-1')).get(joinKey('r-1'))).toEqual({
      decision: 'approved',
      why: 'manual_review',
      at: Date.parse(AT),
      saysOverridden: true,
    });
  });

  it('answers what the documents show', async () => {
    const document = await readFile('docs/decisions.md', 'utf8');
    const [, csv, shown] = /cat finals\.csv\n([^$]+)\$ curl .*finals\.csv\n(\{"success"[^`]+)\n```/.exec(
      document,
    )!;
    const at = manualClock(Date.UTC(2026, 2, 5));
    const { app } = testStack({ database: stack.services.database, clock: at });
    const response = await app.request('/api/v1/decisions/final', post(csv!, { 'Content-Type': 'text/csv' }));
    expect(await response.text()).toBe(shown!.replaceAll('\n ', ''));
  });

  it('takes CSV, also compressed, and the same again without a change', async () => {
    const plain = await send(CSV, { 'Content-Type': 'text/csv' });
    expect(plain.body.data).toMatchObject({ received: 3, stored: 2, refused: 1 });
    const packed = await send(gzipSync(CSV), { 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' });
    expect(packed.body.data).toMatchObject({ received: 3, stored: 0, repeated: 2, refused: 1 });
    expect((await known('r-1', 'r-2', 'r-3')).size).toBe(2);
  });

  it('takes a CSV that ends within a row up to it, and says so', async () => {
    const { status, body } = await send(`${CSV}"r-4,appro`, { 'Content-Type': 'text/csv' });
    expect([status, body.error]).toEqual([422, 'malformed_body']);
    expect(body.details).toEqual([{ path: 'received', message: '3' }]);
    const ragged = await send(`${CSV}r-4,appro`, { 'Content-Type': 'text/csv' });
    expect(ragged.body.data).toMatchObject({ received: 4, refused: 2 });
    expect((await known('r-1', 'r-2', 'r-4')).size).toBe(2);
  });

  it.each([
    ['no list', '{}'],
    ['more than it takes', JSON.stringify({ decisions: Array(10_001).fill(1) })],
    ['a list alone', '[]'],
  ])('refuses JSON with %s', async (_, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error]).toEqual([422, 'validation_error']);
  });

  it('refuses what would be deleted at once, unless a legal hold keeps it, or one that cannot be read may', async () => {
    const { decisions } = stack.services;
    const old = () => send('id,decision,at\nr-1,declined,2020-01-01\n', { 'Content-Type': 'text/csv' });
    expect((await old()).body.data).toMatchObject({
      stored: 0,
      refused_rows: [{ row: 2, code: 'past_time', message: expect.stringContaining('are kept') }],
    });
    const [from, to] = [Date.UTC(2020, 0, 2), Date.UTC(2020, 1, 1)];
    await placeHold(decisions, 'claim', { from, to, why: 'a claim', by: 'counsel', at: from });
    expect((await old()).body.data).toMatchObject({ stored: 1, refused: 0 });
    await liftHold(decisions, 'claim');
    expect((await old()).body.data).toMatchObject({ refused: 1 });
    await decisions.blobs.put('decisions/holds/claim.json', '{');
    expect((await old()).body.data).toMatchObject({ repeated: 1, refused: 0 });
  });

  it('takes the scope monitor', async () => {
    const { status, body } = await send(CSV, { 'X-API-Key': 'predict-key' });
    expect([status, body.error]).toEqual([403, 'insufficient_scope']);
  });

  it('is no decision whose id is final', async () => {
    const { status, body } = await answerOf(
      stack.app.request('/api/v1/decisions/final', { headers: { 'X-API-Key': 'all-key' } }),
    );
    expect([status, body.error]).toEqual([404, 'not_found']);
  });
});
