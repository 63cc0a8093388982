import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { type BatchStack, batchStack, boatModel, boatReasons, drain } from '../../jobs/support.ts';
import { type Answer, testStack } from '../support.ts';

const CSV = 'id,length,crew,hull,owner\na,400,,wood,C-1\nb,12.5,2,steel,C-2\n';
const LINES = 'application/x-ndjson';

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];
beforeEach(() => {
  const models = { get: async (version?: string) => ({ ...boatModel(version), reasons: boatReasons }) };
  const keys = [
    ['desk', 'portfolio'],
    ['shop', 'predict'],
  ].map(([name, scope]) => ({
    name,
    scopes: [scope],
    sha256: bytesToHex(sha256(new TextEncoder().encode(name))),
  }));
  const environment = readEnvironment({
    API_KEYS: JSON.stringify(keys),
    MODEL_NAME: 'boats',
    RATE_LIMIT_PER_MINUTE: '0',
    DECISION_LOG: 'on',
  });
  batch = batchStack({ models, limits: jobLimits(environment), recordsDecisions: true });
  app = testStack({ ...batch, environment, models, jobs: batch }).app;
});

const ask = (key: string, path: string, init: RequestInit = {}) =>
  Promise.resolve(
    app.request(`/api/v1/${path}`, { ...init, headers: { 'X-API-Key': key, ...init.headers } }),
  );
const answerOf = async (response: Response) =>
  ({ status: response.status, ...((await response.json()) as Answer) }) as Answer & { status: number };
const submit = async (query: string, body = CSV, headers: Record<string, string> = {}) =>
  answerOf(
    await ask('desk', `portfolios${query}`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'text/csv', ...headers },
    }),
  );
const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', ...headers },
});
const found = async (key: string, query: string) => {
  const day = new Date(batch.clock.now()).toISOString().slice(0, 10);
  return (await answerOf(await ask(key, `decisions?${query}&day=${day}`))).data.decisions;
};

describe('a portfolio whose decisions are recorded', () => {
  test('names each in its results, in every form, and shows them to the key that submitted it', async () => {
    const { data } = await submit('?subject=owner&reasons=true');
    await drain(batch);
    const decisions = await found('desk', `request_id=${data.job_id}`);
    const [a, b] = ['a', 'b'].map((loan) => decisions.find((one: Answer['data']) => one.loan === loan));
    expect([a, b]).toMatchObject([
      { row: 2, subject: 'C-1', caller: 'desk', reasons: [{ code: 'length' }, { code: 'crew' }] },
      { row: 3, subject: 'C-2', reasons: [{ code: 'length' }] },
    ]);
    expect(await found('desk', 'subject=C-2')).toEqual([b]);
    expect(await found('shop', `request_id=${data.job_id}`)).toEqual([]);
    const results = async (type: string) =>
      (await ask('desk', `portfolios/${data.job_id}/results`, { headers: { Accept: type } })).text();
    expect(await results('text/csv')).toBe(
      'id,length,crew,hull,owner,prediction,probability,default_risk,model_version,decision_id,reason_1,reason_2,reason_3,reason_4\n' +
        `a,400,,wood,C-1,1,0.8,High,7,${a.decision_id},length:higher,crew:missing,,\n` +
        `b,12.5,2,steel,C-2,0,0.025,Low,7,${b.decision_id},length:higher,,,\n`,
    );
    expect(
      (await results(LINES))
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ decision_id: a.decision_id }, { decision_id: b.decision_id }]);
  });

  test('is asked for by one of the file’s columns, in a submit and in the beginning of an upload', async () => {
    expect(await submit('?subject=ownr')).toMatchObject({
      status: 422,
      details: [{ path: 'subject', message: 'there is no column "ownr": did you mean "owner"?' }],
    });
    const begin = await answerOf(await ask('desk', 'uploads', json({ type: 'text/csv', subject: 'owner' })));
    const upload = `uploads/${begin.data.upload_id}`;
    await ask('desk', `${upload}/parts/1`, {
      method: 'PUT',
      body: CSV,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    const { data } = await answerOf(await ask('desk', `${upload}/complete`, json({ parts: 1 })));
    await drain(batch);
    expect(await found('desk', 'subject=C-1')).toMatchObject([{ request_id: data.job_id, loan: 'a' }]);
  });

  test('is another under the same idempotency key with another column of subjects', async () => {
    const key = { 'Idempotency-Key': 'k-1' };
    const { data } = await submit('?subject=owner', CSV, key);
    expect((await submit('?subject=owner', CSV, key)).data).toEqual(data);
    expect(await submit('?subject=id', CSV, key)).toMatchObject({
      status: 409,
      message: expect.stringContaining('thousands, reasons or subject'),
    });
  });
});

describe('a small batch whose decisions are recorded', () => {
  test('names the decision of each scored application, under the one subject of the request', async () => {
    const predictions = [
      { length: 400, crew: null, hull: 'wood', id: 'a' },
      { length: -1, crew: null, hull: 'wood', id: 'b' },
    ];
    const submitted = await answerOf(
      await ask('shop', 'predict/batch', json({ predictions }, { 'X-Subject': 'C-9' })),
    );
    await drain(batch);
    const { results } = (await answerOf(await ask('shop', `predict/batch/${submitted.data.job_id}`))).data;
    const [decision] = await found('shop', 'subject=C-9');
    expect(decision).toMatchObject({
      request_id: submitted.data.job_id,
      row: 1,
      loan: 'a',
      application: { length: 400, crew: null, hull: 'wood' },
    });
    expect(results).toMatchObject([{ id: 'a', decision_id: decision.decision_id }, { id: 'b' }]);
    expect(results[1]).not.toHaveProperty('decision_id');
    const refused = await ask('shop', 'predict/batch', json({ predictions }, { 'X-Subject': 'two words' }));
    expect(refused.status).toBe(422);
  });
});
