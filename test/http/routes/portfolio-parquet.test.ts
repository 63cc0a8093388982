import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeEach, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { type BatchStack, batchStack, boatModel, drain } from '../../jobs/support.ts';
import { linesOf } from '../../table/parquet/support.ts';
import { testStack } from '../support.ts';

const PARQUET = 'application/vnd.apache.parquet';

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];
beforeEach(() => {
  batch = batchStack();
  const environment = readEnvironment({ API_KEY: 'key', MODEL_NAME: 'boats', PORTFOLIO_CHUNK_BYTES: '64' });
  const models = { get: async (version?: string) => boatModel(version) };
  app = testStack({
    ...batch,
    environment,
    models,
    jobs: { ...batch, models, limits: jobLimits(environment) },
  }).app;
});

const call = (path: string, init: RequestInit = {}) =>
  Promise.resolve(app.request(path, { ...init, headers: { 'X-API-Key': 'key', ...init.headers } }));

async function done(body: BodyInit, type: string): Promise<string> {
  const response = await call('/api/v1/portfolios', {
    method: 'POST',
    body,
    headers: { 'Content-Type': type },
  });
  expect(response.status).toBe(202);
  await drain(batch);
  return ((await response.json()) as { data: { job_id: string } }).data.job_id;
}

const fileOf = async (id: string, file: string, type = PARQUET) => {
  const response = await call(`/api/v1/portfolios/${id}/${file}`, { headers: { Accept: type } });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
  return new Uint8Array(await response.arrayBuffer());
};

const BOATS = parquetWriteBuffer({
  columnData: [
    { name: 'id', type: 'INT64', data: [9_007_199_254_740_993n, 2n, 3n] },
    { name: 'length', type: 'DOUBLE', data: [1, 20.5, -3] },
    { name: 'crew', type: 'INT32', data: [1, null, 3] as never, nullable: true },
    { name: 'hull', type: 'STRING', data: ['wood', 'steel', 'wood'] },
  ],
});

test('a portfolio goes in and comes out as Parquet, its columns as they were and the score behind them', async () => {
  const id = await done(BOATS, PARQUET);
  const results = await fileOf(id, 'results');
  expect(await linesOf(results)).toEqual([
    '{"id":9007199254740993,"length":1,"crew":1,"hull":"wood","prediction":0,"probability":0.002,"default_risk":"Low","model_version":"7"}',
    '{"id":2,"length":20.5,"crew":null,"hull":"steel","prediction":0,"probability":0.041,"default_risk":"Low","model_version":"7"}',
  ]);
  const types = parquetMetadata(results).schema.map(({ type }) => type);
  expect(types.slice(1, 7)).toEqual(['INT64', 'DOUBLE', 'INT32', 'BYTE_ARRAY', 'INT32', 'DOUBLE']);
});

test('what was wrong comes as Parquet, and so do the rows, which can be sent again', async () => {
  const id = await done(BOATS, PARQUET);
  expect(await linesOf(await fileOf(id, 'errors'))).toEqual([
    '{"key":"3","row":3,"column":"length","code":"out_of_range","message":"length must be above 0"}',
  ]);
  const rejected = await fileOf(id, 'rejected');
  expect((await linesOf(rejected))[0]).toContain('"id":3,"length":-3,"crew":3,"hull":"wood"');
  const again = await done(rejected as Uint8Array<ArrayBuffer>, PARQUET);
  const errors = await linesOf(await fileOf(again, 'errors'));
  expect(errors[0]).toContain('"column":"length","code":"out_of_range"');
});

test('a CSV comes out as Parquet, its columns as texts', async () => {
  const id = await done('id,length,crew,hull\n007,1.50,1,wood\n', 'text/csv');
  expect(await linesOf(await fileOf(id, 'results'))).toEqual([
    '{"id":"007","length":"1.50","crew":"1","hull":"wood","prediction":0,"probability":0.003,"default_risk":"Low","model_version":"7"}',
  ]);
});
