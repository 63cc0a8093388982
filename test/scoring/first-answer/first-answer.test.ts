import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { type ManualClock, manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import {
  findFirstAnswer,
  keepFirstAnswer,
  keyedRequest,
} from '../../../src/scoring/first-answer/first-answer.ts';
import { sweepFirstAnswers } from '../../../src/scoring/first-answer/sweep.ts';
import { DAY_MS } from '../../../src/time.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';

const BODY = new TextEncoder().encode('{"debt":120.5}');
const OTHER_BODY = new TextEncoder().encode('{"debt":120.50}');
const ANSWER = {
  requestId: 'request-1',
  model: 'garden-loans',
  version: '3',
  bundle: 'd'.repeat(64),
  decision: '018bcfe5-6800-7000-8000-000000000000',
};
const LATER = { ...ANSWER, requestId: 'request-2', version: '4' };
const REQUEST = keyedRequest('shop', ANSWER.model, 'key-1', BODY);

let database: ReturnType<typeof memoryDatabase>;
let clock: ManualClock;
let services: { database: typeof database; clock: ManualClock };
beforeEach(() => {
  database = memoryDatabase();
  database.migrate(join(import.meta.dirname, '../../../migrations'));
  clock = manualClock(1_700_000_000_000);
  services = { database, clock };
});
const rows = async () => (await database.query('SELECT owner FROM first_answers')).length;

describe('a first answer', () => {
  it('stands for a day, whoever tries to be the first after it', async () => {
    expect(await findFirstAnswer(services, REQUEST)).toBeUndefined();
    expect(await keepFirstAnswer(services, REQUEST, ANSWER)).toBeUndefined();
    clock.advance(DAY_MS - 1);
    expect(await keepFirstAnswer(services, REQUEST, LATER)).toEqual(ANSWER);
    expect(await findFirstAnswer(services, REQUEST)).toEqual(ANSWER);
  });

  it('leaves its key free after a day, before any sweep, for another body as well', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    clock.advance(DAY_MS);
    const other = keyedRequest('shop', ANSWER.model, 'key-1', OTHER_BODY);
    expect(await findFirstAnswer(services, other)).toBeUndefined();
    expect(await keepFirstAnswer(services, other, LATER)).toBeUndefined();
    expect(await findFirstAnswer(services, other)).toEqual(LATER);
    await expect(findFirstAnswer(services, REQUEST)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is of its body alone, to the byte', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    const other = keyedRequest('shop', ANSWER.model, 'key-1', OTHER_BODY);
    await expect(findFirstAnswer(services, other)).rejects.toMatchObject({ code: 'conflict' });
    await expect(keepFirstAnswer(services, other, LATER)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is of its model alone', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    const other = keyedRequest('shop', 'credit-card', 'key-1', BODY);
    const refused = { code: 'conflict', message: expect.stringContaining('another model: garden-loans') };
    await expect(findFirstAnswer(services, other)).rejects.toMatchObject(refused);
    await expect(keepFirstAnswer(services, other, LATER)).rejects.toMatchObject(refused);
  });

  it('is of its caller and its key alone', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    for (const [owner, key] of [
      ['bank', 'key-1'],
      ['shop', 'key-2'],
      ['shop', 'KEY-1'],
    ] as const) {
      const other = keyedRequest(owner, ANSWER.model, key, BODY);
      expect(await keepFirstAnswer(services, other, LATER), `${owner} ${key}`).toBeUndefined();
    }
    expect(await findFirstAnswer(services, REQUEST)).toEqual(ANSWER);
  });

  it('stands when the clock steps back', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    clock.advance(-3_600_000);
    expect(await keepFirstAnswer(services, REQUEST, LATER)).toEqual(ANSWER);
    await sweepFirstAnswers(services);
    expect(await findFirstAnswer(services, REQUEST)).toEqual(ANSWER);
  });

  it('is of its subject where that counts, and of none as it was kept before subjects counted', async () => {
    const of = (subject?: string) => keyedRequest('shop', ANSWER.model, 'key-1', BODY, { subject });
    expect(of('').bodyDigest).toBe(REQUEST.bodyDigest);
    await keepFirstAnswer(services, of('S-1'), ANSWER);
    expect(await findFirstAnswer(services, of('S-1'))).toEqual(ANSWER);
    for (const other of [of('S-2'), of('')])
      await expect(findFirstAnswer(services, other)).rejects.toMatchObject({
        code: 'conflict',
        message: 'This Idempotency-Key was used before with another body or another subject.',
      });
  });

  it('is kept without the key, and the body cannot be tried out without it', async () => {
    await keepFirstAnswer(services, REQUEST, ANSWER);
    const [row] = await database.query('SELECT * FROM first_answers');
    expect(JSON.stringify(row)).not.toMatch(/key-1|120\.5/);
    expect(keyedRequest('shop', ANSWER.model, 'key-2', BODY).bodyDigest).not.toBe(REQUEST.bodyDigest);
  });

  it.skipIf(ON_POSTGRES)(
    'takes less than 350 bytes, the id of its decision among them: a database holds 10 GB, and keys come in millions a day',
    async () => {
      const COUNT = 10_000;
      const bytes = async () => {
        const [{ size } = { size: 0 }] = await database.query<{ size: number }>(
          'SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()',
        );
        return size;
      };
      const before = await bytes();
      for (let index = 0; index < COUNT; index++) {
        const request = keyedRequest('shop', ANSWER.model, `key-${index}`, BODY);
        const requestId = `ccd2ca2d-3fb4-4ce0-a72b-${String(index).padStart(12, '0')}`;
        await keepFirstAnswer(services, request, { ...ANSWER, requestId });
      }
      const each = ((await bytes()) - before) / COUNT;
      expect(each).toBeGreaterThan(150);
      expect(each).toBeLessThan(350);
    },
  );

  it('does not stand where the database cannot be reached, and the caller is told to try again', async () => {
    const broken = { clock, database: { ...database, query: () => Promise.reject(new Error('gone')) } };
    const expected = { code: 'storage_unavailable', retryAfterSeconds: 1, cause: new Error('gone') };
    await expect(findFirstAnswer(broken, REQUEST)).rejects.toMatchObject(expected);
    await expect(keepFirstAnswer(broken, REQUEST, ANSWER)).rejects.toMatchObject(expected);
  });

  it('does not stand where there is no room for it, and the caller is told so', async () => {
    const full = new SolventError('storage_unavailable', 'The disk is full. Send it again.', {
      retryAfterSeconds: 5,
    });
    const broken = { clock, database: { ...database, query: () => Promise.reject(full) } };
    await expect(keepFirstAnswer(broken, REQUEST, ANSWER)).rejects.toBe(full);
  });
});

describe('the sweep of first answers', () => {
  const many = (count: number, expiresAt: number) =>
    database.query(
      `INSERT INTO first_answers (owner, key_digest, body_digest, request_id, model, version, bundle, expires_at)
       SELECT 'shop', key || '/' || ?, '', '', '', '', '', ?
       FROM (SELECT atom AS key FROM json_each(?)) keys`,
      [expiresAt, expiresAt, JSON.stringify(Array.from({ length: count }, (_, index) => index))],
    );

  it('deletes what has expired and nothing else, in helpings of ten thousand', async () => {
    await many(25_000, clock.now());
    await many(7, clock.now() + 1);
    const helpings: number[] = [];
    const watched = {
      ...database,
      async batch(statements: Parameters<typeof database.batch>[0]) {
        const changed = await database.batch(statements);
        helpings.push(...changed);
        return changed;
      },
    };
    await sweepFirstAnswers({ database: watched, clock });
    expect(helpings).toEqual([10_000, 10_000, 5_000]);
    expect(await rows()).toBe(7);
  });

  it('ends after twenty helpings, and the next one goes on', async () => {
    await many(200_001, clock.now());
    await sweepFirstAnswers(services);
    expect(await rows()).toBe(1);
    await sweepFirstAnswers(services);
    expect(await rows()).toBe(0);
  });
});
