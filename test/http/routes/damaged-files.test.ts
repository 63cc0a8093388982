import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import type { MemoryLogger } from '../../../src/platform/memory/logger.ts';
import { type BatchStack, batchStack, boatModel, drain } from '../../jobs/support.ts';
import { type Answer, post, testStack } from '../support.ts';

/** Of many chunks, each with a good row and a refused one. */
const PORTFOLIO = `id,length,crew,hull\n${Array.from(
  { length: 12 },
  (_, index) => `good-${index}-with-a-long-name,1,1,wood\nbad-${index}-with-a-long-name,1,1,iron\n`,
).join('')}`;

let batch: BatchStack;
let logger: MemoryLogger;
let app: ReturnType<typeof testStack>['app'];
let id: string;

beforeEach(async () => {
  batch = batchStack();
  const environment = readEnvironment({ API_KEY: 'all-key', PORTFOLIO_CHUNK_BYTES: '64' });
  const models = { get: async (version?: string) => boatModel(version) };
  const stack = testStack({
    ...batch,
    environment,
    models,
    jobs: { ...batch, models, limits: jobLimits(environment) },
  });
  app = stack.app;
  logger = batch.logger as MemoryLogger;
  id = await submitted('/api/v1/portfolios', PORTFOLIO, 'text/csv');
});

async function submitted(path: string, body: string, type: string): Promise<string> {
  const response = await app.request(path, post(body, { 'Content-Type': type }));
  const { job_id } = ((await response.json()) as Answer).data;
  await drain(batch);
  return job_id;
}

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(path, { method, headers: { 'X-API-Key': 'all-key', ...headers } });
const broken = () => logger.entries.filter(({ event }) => event === 'download_broken_off');

async function keysOf(file: string): Promise<string[]> {
  return (await batch.blobs.list(`portfolios/${id}/${file}/`)).objects.map(({ key }) => key);
}

/** The same bytes with one of them changed. */
async function flip(key: string) {
  const bytes = await (await batch.blobs.get(key))!.bytes();
  bytes[bytes.length >> 1]! ^= 1;
  await batch.blobs.put(key, bytes);
}

describe.each(['results', 'errors', 'rejected'])('the %s of a job', (file) => {
  const FORMS: Record<string, string>[] = [
    {},
    { 'Accept-Encoding': 'gzip' },
    // The rejected rows of a CSV have no other form.
    ...(file === 'rejected'
      ? []
      : [
          { Accept: 'application/x-ndjson' },
          { Accept: 'application/json' },
          { Accept: 'application/json', 'Accept-Encoding': 'gzip' },
        ]),
  ];

  test.each(FORMS)('is whole in the form of %j', async (headers) => {
    expect((await keysOf(file)).length).toBeGreaterThan(5);
    const response = await get(`/api/v1/portfolios/${id}/${file}`, headers);
    expect(response.status).toBe(200);
    expect((await response.bytes()).length).toBeGreaterThan(100);
    expect(broken()).toEqual([]);
  });

  test.each(FORMS)(
    'is a 500 with a code when a piece of it is gone or of another size: %j',
    async (headers) => {
      const path = `/api/v1/portfolios/${id}/${file}`;
      const keys = await keysOf(file);
      for (const damage of [
        () => batch.blobs.delete([keys.at(-1)!]),
        () => batch.blobs.put(keys.at(-1)!, 'x'),
      ]) {
        await damage();
        expect((await get(path, headers, 'HEAD')).status).toBe(500);
        const response = await get(path, headers);
        const body = (await response.json()) as Answer;
        expect([response.status, body.error]).toEqual([500, 'file_damaged']);
        expect(body.message).not.toContain(keys.at(-1));
        expect(logger.entries.at(-1)).toMatchObject({
          level: 'error',
          fields: { status: 500, error: expect.stringContaining(keys.at(-1)!) },
        });
      }
    },
  );

  test.each(FORMS)('breaks off, and the log says why, at a piece with other bytes: %j', async (headers) => {
    const path = `/api/v1/portfolios/${id}/${file}`;
    const keys = await keysOf(file);
    await flip(keys[4]!);
    const response = await get(path, headers);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(broken()).toEqual([
      {
        level: 'error',
        event: 'download_broken_off',
        fields: {
          request_id: response.headers.get('X-Request-Id'),
          route: `/api/v1/portfolios/{id}/${file}`,
          reason: expect.stringContaining(`${keys[4]} holds other bytes`),
        },
      },
    ]);
  });

  test('is a 500 when its first piece has other bytes, and has the ranges that are sound', async () => {
    const path = `/api/v1/portfolios/${id}/${file}`;
    const whole = await (await get(path)).bytes();
    await flip((await keysOf(file))[0]!);
    expect((await get(path)).status).toBe(500);
    const rest = await get(path, { Range: `bytes=-20` });
    expect([rest.status, await rest.bytes()]).toEqual([206, whole.slice(-20)]);
  });

  test('has another ETag when it is another file', async () => {
    const path = `/api/v1/portfolios/${id}/${file}`;
    const etag = (await get(path, {}, 'HEAD')).headers.get('ETag')!;
    await batch.database.query('DELETE FROM portfolio_chunks WHERE chunk = 3');
    const other = await get(path, { Range: 'bytes=0-9', 'If-Range': etag });
    expect([other.status, other.headers.get('ETag') === etag]).toEqual([200, false]);
    expect((await get(path, { 'If-Match': etag })).status).toBe(412);
  });
});

test('a batch whose results are damaged is a 500, and shows none of them', async () => {
  const application = { length: 100, crew: 3, hull: 'wood' };
  const body = JSON.stringify({ predictions: [application, application] });
  id = await submitted('/api/v1/predict/batch', body, 'application/json');
  expect((await get(`/api/v1/predict/batch/${id}`)).status).toBe(200);
  const [key] = await keysOf('results');
  await flip(key!);
  const response = await get(`/api/v1/predict/batch/${id}`);
  expect([response.status, ((await response.json()) as Answer).error]).toEqual([500, 'file_damaged']);
});

test('a batch of which the applications are gone is a 500 as well', async () => {
  const body = JSON.stringify({ predictions: [{ length: 100, crew: 3, hull: 'wood' }] });
  id = await submitted('/api/v1/predict/batch', body, 'application/json');
  await batch.blobs.delete([`portfolios/${id}/input`]);
  const response = await get(`/api/v1/predict/batch/${id}`);
  expect([response.status, ((await response.json()) as Answer).error]).toEqual([500, 'file_damaged']);
});

test('a batch of which the applications break off in the store is one too', async () => {
  const body = JSON.stringify({ predictions: [{ length: 100, crew: 3, hull: 'wood' }] });
  id = await submitted('/api/v1/predict/batch', body, 'application/json');
  const { get: read } = batch.blobs;
  batch.blobs.get = async (key, range) => {
    const blob = await read.call(batch.blobs, key, range);
    return blob && { ...blob, text: () => Promise.reject(new Error('input/output error')) };
  };
  const response = await get(`/api/v1/predict/batch/${id}`);
  expect([response.status, ((await response.json()) as Answer).error]).toEqual([500, 'file_damaged']);
});
