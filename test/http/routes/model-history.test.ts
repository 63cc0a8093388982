import { beforeEach, describe, expect, it } from 'vitest';
import { sampleMessage } from '../../../src/samples/sample.ts';
import { storeSamples } from '../../../src/samples/store.ts';
import { MODEL, type SmallHistory, smallHistory } from '../../registry/outbox/small-history.ts';
import { answerOf, type TestStack, testStack } from '../support.ts';

const PATH = `/api/v1/models/${MODEL}/history`;

let history: SmallHistory;
let stack: TestStack;
beforeEach(async () => {
  history = await smallHistory();
  stack = testStack(history.services);
  await history.moves(2);
});

const get = (path: string, key = 'all-key') =>
  answerOf(stack.app.request(path, { headers: { 'X-API-Key': key } }));

describe('who stands behind an answer', () => {
  it('is told of a request that was sampled', async () => {
    history.clock.advance(1_000);
    const at = history.clock.now();
    const sample = {
      id: 'ours',
      request: 'theirs',
      source: 'realtime',
      version: '2',
      values: [],
      features: [],
      probability: 0.5,
      at,
    } as const;
    await storeSamples(history.database, [sampleMessage(MODEL, sample, 1)], 10);
    history.clock.advance(1_000);
    await history.moves(1);
    for (const id of ['ours', 'theirs'])
      expect((await get(`${PATH}?request_id=${id}`)).body.data).toMatchObject({
        scored: { model_version: '2', at: new Date(at).toISOString(), source: 'realtime' },
        events: [{ sequence: 2, to: '2', by: 'Ada', why: 'better' }],
        next_cursor: null,
      });
  });

  it('of one that was not says what helps', async () => {
    expect(await get(`${PATH}?request_id=unknown`)).toMatchObject({
      status: 404,
      body: {
        error: 'not_found',
        message: expect.stringMatching(/no sample .* by `at` with the time of the answer/),
      },
    });
  });

  it('is told of a portfolio', async () => {
    await history.database.query(
      `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, created_at, touched_at, expires_at)
       VALUES ('a-job', 'somebody', 'portfolio', 'SUCCESS', ?, '2', ?, 1, 1)`,
      [MODEL, history.clock.now()],
    );
    expect((await get(`${PATH}?job_id=a-job`)).body.data).toMatchObject({
      scored: { model_version: '2', source: 'batch' },
      events: [{ sequence: 2 }],
    });
    for (const path of [`${PATH}?job_id=another`, '/api/v1/models/other/history?job_id=a-job'])
      expect(await get(path)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it('is one question at a time', async () => {
    const answer = await get(`${PATH}?request_id=a&at=2026-01-01T00:00:00Z`);
    expect(answer).toMatchObject({ status: 422, body: { error: 'validation_error' } });
    expect(answer.body.details).toEqual([{ path: 'request_id', message: 'cannot be with at' }]);
  });
});

it('shows evidence that somebody changed as it stands there', async () => {
  await history.change(`evidence = '{"verdict":'`, 1);
  await history.change(`evidence = '{"mode":"shadow"}'`, 2);
  expect((await get(PATH)).body.data.events).toMatchObject([
    { evidence: { mode: 'shadow' } },
    { evidence: { unreadable: '{"verdict":' } },
  ]);
});

it.each(['history', 'history?at=2026-03-03T12:00:00Z', 'history/verification', 'proposals'])(
  'is of a model that there is: %s of another is not found',
  async (what) => {
    expect(await get(`/api/v1/models/other/${what}`)).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: 'There is no such model.' },
    });
    expect((await get(`/api/v1/models/${MODEL}/${what}`)).status).toBe(200);
  },
);

it('says that nothing answered before the first move', async () => {
  const before = '2001-01-01T00:00:00Z';
  for (const [asked, alias] of [
    ['', 'champion'],
    ['&alias=pilot', 'pilot'],
  ])
    expect((await get(`${PATH}?at=${before}${asked}`)).body).toMatchObject({
      data: { events: [] },
      message: `Nothing answered as ${alias} then.`,
    });
  expect((await get(`${PATH}?alias=pilot`)).body.message).toBe('Nothing was moved.');
});

describe('verifying a history in parts', () => {
  it('goes on by a cursor, which knows whether the head came by', async () => {
    await history.copy();
    const { head } = (await get(`${PATH}/verification`)).body.data;
    for (let run = 0; run < 400; run++) {
      await history.moves(1);
      await history.copy();
    }
    const first = await get(`${PATH}/verification?head=${head}`);
    expect(first.body).toMatchObject({
      data: { events: 401, copied: 401, problem: null },
      message: 'The first 401 events are as they were written; next_cursor goes on.',
    });
    const cursor = first.body.data.next_cursor;
    expect((await get(`${PATH}/verification?head=${head}&cursor=${cursor}`)).body).toMatchObject({
      data: { events: 402, copied: 402, problem: null, next_cursor: null },
      message: 'All 402 events are as they were written.',
    });
    await history.rewrite("why = 'worse'", 402);
    expect((await get(`${PATH}/verification?cursor=${cursor}`)).body.message).toBe(
      'Event 402 is not what its copy says, history/small/000000000402.ndjson.',
    );
    expect((await get(`${PATH}/verification?cursor=1.2.3.4`)).status).toBe(422);
    expect((await get('/api/v1/models/../history/verification')).status).toBe(404);
    expect((await get('/api/v1/models/A%2F..%2FB/history/verification')).status).toBe(422);
  });
});
