import { beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';
import { routesOf } from '../../src/http/app.ts';
import { scopesOf } from '../../src/http/route.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import { batchStack, boatModel, drain } from '../jobs/support.ts';
import { post, type TestStack, testStack } from './support.ts';

const PORTFOLIO = 'id,length,crew,hull\na,1,1,wood\nb,1,1,iron\n';
const routes = routesOf(testStack().services).filter(({ method }) => method === 'get');

/** A product with a portfolio and a batch that are finished, and what was asked of its limits and its bucket. */
async function finishedStack() {
  const batch = batchStack();
  const taken: string[] = [];
  const read: string[] = [];
  const limiter = (name: string | number) => ({
    limit: async () => {
      taken.push(String(name));
      return { allowed: true, retryAfterSeconds: 0 };
    },
  });
  const blobs = {
    ...batch.blobs,
    get: (...asked: Parameters<typeof batch.blobs.get>) => {
      read.push(asked[0]);
      return batch.blobs.get(...asked);
    },
  };
  const environment = readEnvironment({ API_KEY: 'all-key' });
  const models = { get: async (version?: string) => boatModel(version) };
  const stack = testStack({
    ...batch,
    blobs,
    models,
    jobs: { ...batch, models, limits: jobLimits(environment) },
    rateLimits: {
      requests: limiter('requests'),
      reads: limiter('reads'),
      open: limiter('open'),
      ofKey: limiter,
    },
  });
  const submitted = async (path: string, init: RequestInit) =>
    ((await (await stack.app.request(path, init)).json()) as { data: { job_id: string } }).data.job_id;
  const id = await submitted('/api/v1/portfolios', post(PORTFOLIO, { 'Content-Type': 'text/csv' }));
  const predictions = [{ length: 100, crew: 3, hull: 'wood' }];
  const job_id = await submitted('/api/v1/predict/batch', post(JSON.stringify({ predictions })));
  await drain(batch);
  const pathOf = (path: string) =>
    path
      .replace('{id}', path.includes('portfolios') ? id : 'none')
      .replace('{job_id}', job_id)
      .replace('{receipt}', 'none');
  return { stack, taken, read, pathOf };
}

/** Always under one id, which some answers hold. */
const call = ({ app }: TestStack, method: string, path: string, key?: string) =>
  app.request(path, {
    method,
    headers: { 'X-Request-Id': 'head-and-get', ...(key !== undefined && { 'X-API-Key': key }) },
  });

describe('HEAD', () => {
  let place: Awaited<ReturnType<typeof finishedStack>>;
  beforeAll(async () => {
    place = await finishedStack();
  });

  it('is asked of every route that answers GET, of which most have something here', async () => {
    const statuses = await Promise.all(
      routes.map(async ({ path }) => (await call(place.stack, 'GET', place.pathOf(path), 'all-key')).status),
    );
    expect(routes.length).toBeGreaterThan(12);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(8);
  });

  it.each(routes.map(({ path }) => path))(
    'of %s has the status and headers of GET, the length of its body, and none itself',
    async (path) => {
      const { stack, taken, pathOf } = place;
      const ask = async (method: string) => {
        taken.length = 0;
        const response = await call(stack, method, pathOf(path), 'all-key');
        const {
          'content-length': length,
          'x-request-id': _,
          ...headers
        } = Object.fromEntries(response.headers);
        const bytes = await response.bytes();
        return { length, bytes, asked: { status: response.status, headers, limits: [...taken] } };
      };
      const [get, head] = [await ask('GET'), await ask('HEAD')];
      expect(head.asked).toEqual(get.asked);
      expect([get.bytes.length > 0, head.bytes.length]).toEqual([true, 0]);
      // Telling it takes reading all results; and what counts requests is longer after the next.
      if (path === '/api/v1/predict/batch/{job_id}') expect(head.length).toBeUndefined();
      else if (path === '/metrics') expect(Number(head.length)).toBeGreaterThanOrEqual(get.bytes.length);
      else expect(head.length).toBe(String(get.bytes.length));
    },
  );

  it.each(routes.filter(({ scope }) => scope !== null).map(({ path, scope }) => [path, scope!] as const))(
    'of %s asks for a key with the scope %s, as GET does',
    async (path, scope) => {
      const { stack, pathOf } = place;
      const statuses = async (key?: string) =>
        Promise.all(
          ['GET', 'HEAD'].map(async (method) => (await call(stack, method, pathOf(path), key)).status),
        );
      expect(await statuses()).toEqual([401, 401]);
      expect(await statuses('guess')).toEqual([403, 403]);
      const [get, head] = await statuses('predict-key');
      expect(head).toBe(get);
      expect(get === 403).toBe(!scopesOf(scope).includes('predict'));
    },
  );

  it.each(['results', 'errors', 'rejected'])('of the %s of a job reads none of it', async (file) => {
    const { stack, read, pathOf } = place;
    read.length = 0;
    const path = pathOf(`/api/v1/portfolios/{id}/${file}`);
    const response = await call(stack, 'HEAD', path, 'all-key');
    expect([response.status, read]).toEqual([200, []]);
    await (await call(stack, 'GET', path, 'all-key')).text();
    expect(read).toHaveLength(1);
  });

  it('of a finished batch reads none of its results', async () => {
    const { stack, read, pathOf } = place;
    read.length = 0;
    expect((await call(stack, 'HEAD', pathOf('/api/v1/predict/batch/{job_id}'), 'all-key')).status).toBe(200);
    expect(read).toEqual([]);
  });

  it('is counted under its own name', async () => {
    const { stack } = place;
    await call(stack, 'HEAD', '/healthz');
    const counted = (await stack.services.metrics.read()).filter(
      ({ name }) => name === 'http_requests_total',
    );
    expect(counted.map(({ labels }) => labels.join(' '))).toContain('HEAD /healthz 200');
  });
});
