import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { answerOf, post, type TestStack, testStack } from '../support.ts';

const AT = '2023-11-01';
const CSV = `loan_id,outcome,at\nL-1,1,${AT}\nL-2,0,${AT}\nL-3,2,${AT}\n`;

let stack: TestStack;
beforeEach(() => {
  const database = memoryDatabase();
  database.migrate('migrations');
  stack = testStack({ database });
});
const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  answerOf(stack.app.request('/api/v1/outcomes', post(body, headers)));
const stored = async () =>
  (await stack.services.database.query<{ join_key: string }>('SELECT join_key FROM outcomes ORDER BY 1')).map(
    ({ join_key }) => join_key,
  );

describe('POST /api/v1/outcomes', () => {
  it('takes JSON, and answers what became of it', async () => {
    const outcomes = [
      { request_id: 'r-1', outcome: 1, at: AT },
      { loan_id: 'L-1', outcome: false, at: `${AT}T10:00:00Z` },
      { loan_id: 'L-2', outcome: 'Jane Doe', at: AT },
    ];
    const { status, body } = await send(JSON.stringify({ outcomes }));
    expect(status).toBe(200);
    expect(body.data).toEqual({
      received: 3,
      stored: 2,
      repeated: 0,
      contradicting: 0,
      late: 0,
      unknown: 2,
      unmatched: 0,
      refused: 1,
      refused_rows: [{ row: 3, code: 'invalid_outcome', message: expect.any(String) }],
    });
    expect(body.message).toBe(
      '3 received: 2 stored (2 of them of loans without a sample), 0 known already, 1 refused.',
    );
    expect(JSON.stringify(body)).not.toContain('Jane');
    expect(await stored()).toEqual(['r-1', 'L-1'].map(joinKey).sort());
  });

  it('says how many withdrawals took nothing back', async () => {
    const outcomes = [{ id: 'nobody', outcome: 'withdrawn', at: '2023-11-01' }];
    const { body } = await send(JSON.stringify({ outcomes }));
    expect(body.data).toMatchObject({ stored: 1, unmatched: 1 });
    expect(body.message).toBe(
      '1 received: 1 stored (1 of them of loans without a sample, 1 of them withdrew what nobody had reported), 0 known already, 0 refused.',
    );
  });

  it('takes CSV, also compressed, and the same again without a change', async () => {
    const plain = await send(CSV, { 'Content-Type': 'text/csv' });
    expect(plain.body.data).toMatchObject({ received: 3, stored: 2, refused: 1 });
    const packed = await send(gzipSync(CSV), {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Encoding': 'gzip',
    });
    expect(packed.body.data).toMatchObject({ received: 3, stored: 0, repeated: 2, refused: 1 });
    expect(await stored()).toHaveLength(2);
  });

  it.each([
    ['no list', '{}'],
    ['an empty list', '{"outcomes":[]}'],
    ['more than it takes', JSON.stringify({ outcomes: Array(10_001).fill(1) })],
    ['another key beside it', '{"outcomes":[1],"x":1}'],
    ['broken JSON', '{"outcomes":['],
    ['a key that stands twice', '{"outcomes":[1],"outcomes":[2]}'],
  ])('refuses JSON with %s', async (_, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error]).toEqual([422, 'validation_error']);
    expect(await stored()).toEqual([]);
  });

  it('says to whom sends a list alone that it stands in an object', async () => {
    const { body } = await send('[{"id":"L-1","outcome":1,"at":"2023-11-01"}]');
    expect(body.message).toContain('the body is an object: {"outcomes": [ … ]}');
  });

  it.each([
    ['no rows', 'id,outcome,at\n', 'validation_error'],
    ['a missing column', 'id,at\nL-1,2023-11-01\n', 'validation_error'],
    ['a quote that never ends', `id,outcome,at\n"L-1,1,${AT}\n`, 'malformed_body'],
    ['another file', '\x1f\x8bxx', 'malformed_body'],
  ])('refuses a CSV with %s', async (_, body, code) => {
    const answer = await send(
      Uint8Array.from(body, (character) => character.charCodeAt(0)),
      { 'Content-Type': 'text/csv' },
    );
    expect([answer.status, answer.body.error]).toEqual([422, code]);
  });

  it('keeps the rows before a file breaks off, and says so', async () => {
    const { status, body } = await send(`id,outcome,at\nL-1,1,${AT}\n"L-2,1,${AT}\n`, {
      'Content-Type': 'text/csv',
    });
    expect([status, body.error]).toEqual([422, 'malformed_body']);
    expect(body.details).toEqual([{ path: 'received', message: '1' }]);
    expect(await stored()).toEqual([joinKey('L-1')]);
  });

  it('wants a media type that it reads, an encoding that it knows, and the scope monitor', async () => {
    for (const headers of [
      { 'Content-Type': 'text/plain' },
      { 'Content-Type': 'text/csv', 'Content-Encoding': 'br' },
      { 'Content-Encoding': 'deflate' },
    ]) {
      const { status, body } = await send(CSV, headers);
      expect([status, body.error]).toEqual([415, 'unsupported_media_type']);
    }
    const { status, body } = await send(CSV, { 'X-API-Key': 'predict-key' });
    expect([status, body.error]).toEqual([403, 'insufficient_scope']);
  });
});
