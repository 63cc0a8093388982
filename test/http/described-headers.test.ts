import { beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';
import { HEADER_FORMS } from '../../src/http/header-forms.ts';
import type { OpenApiDocument } from '../../src/http/openapi.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import { type BatchStack, batchStack, boatModel, drain } from '../jobs/support.ts';
import { post, testStack } from './support.ts';

type Operations = Record<string, Record<string, { responses: Record<string, { headers: object }> }>>;

const PORTFOLIO = '/api/v1/portfolios';
const FILE = 'id,length,crew,hull\na,1,1,wood\nb,1,1,iron\n';
const csv = { 'Content-Type': 'text/csv' };

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];
let paths: Operations;

beforeAll(async () => {
  batch = batchStack();
  const models = { get: async (version?: string) => boatModel(version) };
  const environment = readEnvironment({ API_KEY: 'all-key', MODEL_NAME: 'boats' });
  const jobs = { ...batch, models, limits: jobLimits(environment) };
  app = testStack({ ...batch, environment, models, jobs }).app;
  paths = ((await (await app.request('/openapi.json')).json()) as OpenApiDocument)
    .paths as unknown as Operations;
});

/** Sends a request, and compares what its answer's headers are with what OpenAPI says of them. */
async function described(path: string, address: string, init: RequestInit): Promise<Response> {
  const response = await app.request(address, init);
  const described = paths[path]![(init.method ?? 'GET').toLowerCase()]!.responses[response.status]!;
  for (const [name, { pattern, enum: values }] of Object.entries(HEADER_FORMS) as [
    string,
    { pattern?: string; enum?: string[] },
  ][]) {
    const value = response.headers.get(name);
    if (value === null) continue;
    expect(Object.keys(described.headers), `${response.status} of ${path}`).toContain(name);
    if (pattern) expect(value).toMatch(new RegExp(pattern));
    if (values) expect(values).toContain(value);
  }
  return response;
}
const get = (headers: Record<string, string> = {}) => ({ headers: { 'X-API-Key': 'all-key', ...headers } });

test.each(['results', 'errors', 'rejected'])('every header of the %s is described', async (file) => {
  const submitted = await described(PORTFOLIO, PORTFOLIO, post(FILE, csv));
  const path = `${PORTFOLIO}/{id}/${file}`;
  const address = `${submitted.headers.get('Location')}/${file}`;
  expect((await described(path, address, get())).headers.get('Retry-After')).toBe('1');
  await drain(batch);
  const etag = (await described(path, address, get())).headers.get('ETag')!;
  const statuses: number[] = [];
  for (const headers of [
    { Range: 'bytes=0-3' },
    { 'If-None-Match': etag },
    { 'If-Match': '"other"' },
    { Range: 'bytes=9999-' },
    { Accept: 'application/json' },
    { 'Accept-Encoding': 'gzip' },
    { Accept: 'image/png' },
  ])
    statuses.push((await described(path, address, get(headers as unknown as Record<string, string>))).status);
  expect(statuses).toEqual([206, 304, 412, 416, file === 'rejected' ? 406 : 200, 200, 406]);
});

test('every header of a batch is described, and its Location leads to it', async () => {
  const path = '/api/v1/predict/batch';
  const application = { length: 1, crew: 1, hull: 'wood' };
  const accepted = await described(path, path, post(JSON.stringify({ predictions: [application] })));
  const { data } = (await accepted.json()) as { data: { job_id: string } };
  expect(accepted.headers.get('Location')).toBe(`${path}/${data.job_id}`);
  expect((await described(`${path}/{job_id}`, accepted.headers.get('Location')!, get())).status).toBe(200);
});

test.each([
  ['/api/v1/predict/batch', '{"predictions":[{"length":1,"crew":1,"hull":"wood"}]}', 'application/json'],
  [PORTFOLIO, FILE, 'text/csv'],
])(
  '%s says that its answer is the first one again, to a key and not without one',
  async (path, body, type) => {
    const send = async (key: Record<string, string>) => {
      const { headers } = await described(path, path, post(body, { 'Content-Type': type, ...key }));
      return [headers.get('Location'), headers.get('Idempotency-Replayed')];
    };
    const key = { 'Idempotency-Key': 'once' };
    const [first, replayed] = await send(key);
    expect(replayed).toBeNull();
    expect(await send(key)).toEqual([first, 'true']);
    expect(await send({})).toEqual([expect.not.stringMatching(`^${first}$`), null]);
  },
);

test('every header of an upload is described, while another completes it too', async () => {
  const begun = await described('/api/v1/uploads', '/api/v1/uploads', post('{"type":"text/csv"}'));
  const address = begun.headers.get('Location')!;
  const part = { method: 'PUT', headers: { 'X-API-Key': 'all-key' }, body: FILE };
  const path = '/api/v1/uploads/{id}';
  expect((await described(`${path}/parts/{number}`, `${address}/parts/1`, part)).status).toBe(200);
  const complete = () => described(`${path}/complete`, `${address}/complete`, post('{"parts":1}'));
  const lease = batch.clock.now() + 9_000;
  await batch.database.query('UPDATE portfolio_uploads SET completing_until = ?', [lease]);
  expect((await complete()).headers.has('Retry-After')).toBe(true);
  const late = await described(`${path}/parts/{number}`, `${address}/parts/1`, part);
  expect(late.headers.get('Retry-After')).toBe('9');
  await batch.database.query('UPDATE portfolio_uploads SET completing_until = 0');
  expect((await complete()).status).toBe(202);
});
