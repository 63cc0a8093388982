import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { type BatchStack, batchStack, boatModel, boatReasons, drain } from '../../jobs/support.ts';
import { linesOf } from '../../table/parquet/support.ts';
import { type Answer, testStack } from '../support.ts';

const CSV = 'id,length,crew,hull\na,400,,wood\nb,12.5,2,steel\n';
const SCORED = 'id,length,crew,hull,prediction,probability,default_risk,model_version';
const REASONED = `${SCORED},reason_1,reason_2,reason_3,reason_4
a,400,,wood,1,0.8,High,7,length:higher,crew:missing,,
b,12.5,2,steel,0,0.025,Low,7,length:higher,,,
`;
const NDJSON =
  '{"id":"a","length":400,"crew":null,"hull":"wood"}\n{"id":"b","length":12.5,"crew":2,"hull":"steel"}\n';
const LINES = 'application/x-ndjson';
const PARQUET = 'application/vnd.apache.parquet';

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];
let givesReasons: boolean;
beforeEach(() => {
  batch = batchStack();
  givesReasons = true;
  const environment = readEnvironment({
    API_KEY: 'key',
    MODEL_NAME: 'boats',
    PORTFOLIO_CHUNK_BYTES: '16',
    RATE_LIMIT_PER_MINUTE: '0',
  });
  const models = {
    get: async (version?: string) => ({
      ...boatModel(version),
      ...(givesReasons && { reasons: boatReasons }),
    }),
  };
  batch.models = models;
  app = testStack({
    ...batch,
    environment,
    models,
    jobs: { ...batch, models, limits: jobLimits(environment) },
  }).app;
});

const call = (path: string, init: RequestInit = {}) =>
  Promise.resolve(
    app.request(`/api/v1/${path}`, { ...init, headers: { 'X-API-Key': 'key', ...init.headers } }),
  );
const submit = async (
  query: string,
  body: BodyInit = CSV,
  type = 'text/csv',
  headers: Record<string, string> = {},
) => {
  const response = await call(`portfolios${query}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': type, ...headers },
  });
  return { status: response.status, ...((await response.json()) as Answer) };
};
const resultsOf = async (id: string, type: string) => {
  await drain(batch);
  return call(`portfolios/${id}/results`, { headers: { Accept: type } });
};

describe('the reasons of a portfolio', () => {
  test('stand in four columns behind the result, where they were asked for', async () => {
    const { data } = await submit('?reasons=true');
    expect(await (await resultsOf(data.job_id, 'text/csv')).text()).toBe(REASONED);
    for (const query of ['', '?reasons=false']) {
      const { data: without } = await submit(query);
      const text = await (await resultsOf(without.job_id, 'text/csv')).text();
      expect(text.split('\n').slice(0, 2)).toEqual([SCORED, 'a,400,,wood,1,0.8,High,7']);
    }
  });

  test('are quoted where their colon separates the cells', async () => {
    const { data } = await submit('?reasons=true&delimiter=:', CSV.replaceAll(',', ':'));
    const text = await (await resultsOf(data.job_id, 'text/csv')).text();
    expect(text.split('\n')[2]).toBe('b:12.5:2:steel:0:0.025:Low:7:"length:higher":::');
  });

  test('are the member that predict gives in lines of JSON, and columns in a table made of these', async () => {
    const { data } = await submit('?reasons=true', NDJSON, LINES);
    const lines = (await (await resultsOf(data.job_id, LINES)).text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        id: 'a',
        probability: 0.8,
        reasons: [
          { code: 'length', field: 'length', value: 400, direction: 'higher', text: { de: 'Läng' } },
          { code: 'crew', value: null, direction: 'missing', text: { en: 'No crew' } },
        ],
      },
      { id: 'b', reasons: [{ code: 'length', value: 12.5 }] },
    ]);
    const array = await (await resultsOf(data.job_id, 'application/json')).json();
    expect(array).toEqual(lines.map((line) => JSON.parse(line)));
    expect(await (await resultsOf(data.job_id, 'text/csv')).text()).toBe(REASONED);
  });

  test('are columns of texts in Parquet, whatever the file came as', async () => {
    const columns = '"reason_1":"length:higher","reason_2":"crew:missing","reason_3":"","reason_4":""}';
    const boats = parquetWriteBuffer({
      columnData: [
        { name: 'length', type: 'DOUBLE', data: [400] },
        { name: 'crew', type: 'INT32', data: [null] as never, nullable: true },
        { name: 'hull', type: 'STRING', data: ['wood'] },
      ],
    });
    const csv = await submit('?reasons=true');
    const parquet = await submit('?reasons=true', boats, PARQUET);
    for (const { data } of [csv, parquet]) {
      const bytes = await (await resultsOf(data.job_id, PARQUET)).arrayBuffer();
      expect((await linesOf(new Uint8Array(bytes)))[0]).toMatch(new RegExp(`${columns}$`));
    }
  });

  test('are refused at once of a model that has none', async () => {
    givesReasons = false;
    const refusal = {
      error: 'validation_error',
      details: [{ path: 'reasons', message: expect.stringMatching(/^version 7 of boats gives none/) }],
    };
    expect(await submit('?reasons=true')).toMatchObject({ status: 422, ...refusal });
    const begun = await call('uploads', {
      method: 'POST',
      body: JSON.stringify({ type: 'text/csv', reasons: true }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect([begun.status, await begun.json()]).toEqual([422, expect.objectContaining(refusal)]);
    expect((await submit('?reasons=false')).status).toBe(202);
  });

  test.each([
    ['text/csv', 'id,length,crew,hull, reason_3 \na,400,,wood,x\n', 'reason_3'],
    [LINES, '{"length":400,"crew":null,"hull":"wood","reason_1":1}\n', 'reason_1'],
    [LINES, '{"length":400,"crew":null,"hull":"wood","reasons":1}\n', 'reasons'],
  ])('stand in no column that the file has: %s, %j', async (type, body, name) => {
    expect(await submit('?reasons=true', body, type)).toMatchObject({
      status: 422,
      error: 'validation_error',
      details: [{ path: name, message: expect.stringContaining('the results add a column') }],
    });
    const { status, data } = await submit('', body, type);
    expect(status).toBe(202);
    await drain(batch);
    const job = (await (await call(`portfolios/${data.job_id}`)).json()) as Answer;
    expect(job.data).toMatchObject({ status: 'SUCCESS', scored: 1 });
  });

  test('make another portfolio of the same file under one Idempotency-Key', async () => {
    const keyed = (query: string) => submit(query, CSV, 'text/csv', { 'Idempotency-Key': 'k' });
    const first = await keyed('?reasons=true');
    expect((await keyed('?reasons=true')).data).toEqual(first.data);
    for (const query of ['', '?reasons=false'])
      expect(await keyed(query)).toMatchObject({ status: 409, message: expect.stringContaining('reasons') });
  });

  test('are asked for in the beginning of an upload in parts', async () => {
    const json = (body: object, key: string) => ({
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    });
    const begun = (await (
      await call('uploads', json({ type: 'text/csv', reasons: true }, 'u'))
    ).json()) as Answer;
    expect((await call('uploads', json({ type: 'text/csv' }, 'u'))).status).toBe(409);
    const path = `uploads/${begun.data.upload_id}`;
    await call(`${path}/parts/1`, { method: 'PUT', body: CSV.slice(0, 30) });
    await call(`${path}/parts/2`, { method: 'PUT', body: CSV.slice(30) });
    const { data } = (await (await call(`${path}/complete`, json({ parts: 2 }, 'c'))).json()) as Answer;
    expect(await (await resultsOf(data.job_id, 'text/csv')).text()).toBe(REASONED);
  });

  test.each(['?reasons=yes', '?reasons=', '?reason=true'])('%s is refused', async (query) => {
    expect((await submit(query)).status).toBe(422);
  });
});
