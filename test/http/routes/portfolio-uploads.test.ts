import { createHash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { SolventError } from '../../../src/errors.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { MAX_PARTS } from '../../../src/jobs/uploads/limits.ts';
import { type BatchStack, batchStack, boatModel, drain } from '../../jobs/support.ts';
import { type Answer, testStack } from '../support.ts';

const TEXT = `id,length,crew,hull\n${Array.from({ length: 30 }, (_, index) => `r${index},${index + 1},1,wood\n`).join('')}`;

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];
let hasModel: boolean;

beforeEach(() => {
  batch = batchStack();
  hasModel = true;
  const keys = ['first', 'second', 'third'].map((name) => ({
    name,
    sha256: bytesToHex(sha256(new TextEncoder().encode(`${name}-key`))),
    scopes: [name === 'third' ? 'predict' : 'portfolio'],
  }));
  const environment = readEnvironment({ API_KEYS: JSON.stringify(keys), RATE_LIMIT_PER_MINUTE: '0' });
  const models = {
    async get(version?: string) {
      if (!hasModel) throw new SolventError('model_unavailable', 'There is no model to score with.');
      return boatModel(version);
    },
  };
  const jobs = { ...batch, models, limits: jobLimits(environment) };
  app = testStack({ ...batch, environment, models, jobs }).app;
});

async function call(method: string, path: string, init: RequestInit & { key?: string } = {}) {
  const { key = 'first-key', headers, ...more } = init;
  const response = await app.request(`/api/v1/${path}`, {
    method,
    ...more,
    headers: { 'X-API-Key': key, ...headers },
  });
  const { error, message, data, ...rest } = (await response.json()) as Answer;
  return { status: response.status, error, message, data, headers: response.headers, ...rest };
}
const json = (value: unknown, headers: Record<string, string> = {}) => ({
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json', ...headers },
});
const begin = async (said: object = { type: 'text/csv' }) =>
  (await call('POST', 'uploads', json(said))).data.upload_id as string;
const put = (id: string, part: number | string, body: BodyInit, headers: Record<string, string> = {}) =>
  call('PUT', `uploads/${id}/parts/${part}`, { body, headers });
const complete = (id: string, parts: number) => call('POST', `uploads/${id}/complete`, json({ parts }));

describe('an upload', () => {
  test('begins with what a client has to know, and says where it stands', async () => {
    const { status, data, headers } = await call('POST', 'uploads', json({ type: 'text/csv' }));
    expect(status).toBe(201);
    expect(data).toMatchObject({
      job_id: null,
      bytes: 0,
      parts: [],
      part_bytes: 32 * 1024 * 1024,
      most_parts: 1000,
      max_bytes: 1024 ** 3,
      expires_at: '2023-11-15T22:13:20.000Z',
    });
    const { data: found } = await call('GET', headers.get('Location')!.replace('/api/v1/', ''));
    expect(found).toEqual(data);
  });

  test('completed answers as a submit does, with a job whose results are those of the whole file', async () => {
    const whole = await call('POST', 'portfolios', { body: TEXT, headers: { 'Content-Type': 'text/csv' } });
    const id = await begin();
    expect((await put(id, 2, TEXT.slice(200))).data).toEqual({
      part: 2,
      bytes: TEXT.length - 200,
      sha256: createHash('sha256').update(TEXT.slice(200)).digest('hex'),
    });
    await put(id, 1, TEXT.slice(0, 200));
    const { status, data, message, headers } = await complete(id, 2);
    expect([status, message]).toEqual([202, whole.message]);
    expect(data).toEqual({ ...whole.data, job_id: data.job_id });
    expect(headers.get('Location')).toBe(`/api/v1/portfolios/${data.job_id}`);
    expect((await complete(id, 2)).data).toEqual(data);
    expect((await call('GET', `uploads/${id}`)).data.job_id).toBe(data.job_id);
    await drain(batch);
    const results = async (job: string) =>
      (
        await app.request(`/api/v1/portfolios/${job}/results`, { headers: { 'X-API-Key': 'first-key' } })
      ).text();
    expect(await results(data.job_id)).toBe(await results(whole.data.job_id));
  });

  test('whose file is refused answers as a submit does, byte for byte but for the request', async () => {
    const wrong = 'id,length\na,1\n';
    const whole = await call('POST', 'portfolios', { body: wrong, headers: { 'Content-Type': 'text/csv' } });
    const id = await begin();
    await put(id, 1, wrong);
    const parts = await complete(id, 1);
    const bare = ({ headers: _, ...answer }: typeof whole) => ({ ...answer, request_id: '' });
    expect(bare(parts)).toEqual(bare(whole));
    await put(id, 1, TEXT);
    expect((await complete(id, 1)).status).toBe(202);
  });

  test('belongs to the key that began it, and asks for the scope of portfolios', async () => {
    const id = await begin();
    await put(id, 1, TEXT);
    const strangers: [string, string, object][] = [
      ['GET', `uploads/${id}`, {}],
      ['PUT', `uploads/${id}/parts/1`, { body: 'x' }],
      ['POST', `uploads/${id}/complete`, json({ parts: 1 })],
      ['DELETE', `uploads/${id}`, {}],
    ];
    for (const [method, path, init] of strangers) {
      expect((await call(method, path, { ...init, key: 'second-key' })).error).toBe('not_found');
      expect((await call(method, path, { ...init, key: 'third-key' })).error).toBe('insufficient_scope');
    }
    expect((await complete(id, 1)).status).toBe(202);
  });

  test('aborted is unknown', async () => {
    const id = await begin();
    expect(await call('DELETE', `uploads/${id}`)).toMatchObject({
      status: 200,
      data: { upload_id: id, status: 'ABORTED' },
    });
    expect((await call('DELETE', `uploads/${id}`)).status).toBe(404);
    expect((await put(id, 1, TEXT)).status).toBe(404);
  });

  test('that is completed is not aborted: its job is told', async () => {
    const id = await begin();
    await put(id, 1, TEXT);
    const { data } = await complete(id, 1);
    expect(await call('DELETE', `uploads/${id}`)).toMatchObject({
      status: 409,
      message: `The upload was completed: it is the job ${data.job_id}.`,
    });
  });

  test('begun again under its Idempotency-Key is the same one with its parts', async () => {
    const headers = { 'Idempotency-Key': 'k' };
    const { data } = await call('POST', 'uploads', json({ type: 'text/csv' }, headers));
    await put(data.upload_id, 1, 'abc');
    const again = await call('POST', 'uploads', json({ type: 'text/csv' }, headers));
    expect(again.data).toMatchObject({ upload_id: data.upload_id, parts: [{ part: 1, bytes: 3 }], bytes: 3 });
    expect((await call('POST', 'uploads', json({ type: 'text/csv', gzip: true }, headers))).status).toBe(409);
  });
});

describe('what can be known before the first byte is refused at the beginning', () => {
  test.each([
    [{ type: 'application/pdf' }, 'validation_error'],
    [{}, 'validation_error'],
    [{ type: 'text/csv', thousand: '.' }, 'validation_error'],
    [{ type: 'text/csv', decimal: ',', thousands: ',' }, 'validation_error'],
    [{ type: 'application/json', decimal: ',' }, 'validation_error'],
    [{ type: 'text/csv', charset: 'klingon' }, 'unsupported_media_type'],
    [{ type: 'application/x-ndjson', charset: 'latin1' }, 'unsupported_media_type'],
  ])('%j', async (said, error) => {
    expect((await call('POST', 'uploads', json(said))).error).toBe(error);
  });

  test('and so is everything while there is no model', async () => {
    hasModel = false;
    expect((await call('POST', 'uploads', json({ type: 'text/csv' }))).error).toBe('model_unavailable');
  });
});

describe('a part', () => {
  test.each(['0', `${MAX_PARTS + 1}`, '1.5', 'one', '-1'])('of the number %s is refused', async (number) => {
    expect((await put(await begin(), number, 'x')).error).toBe('validation_error');
  });

  test('is checked against its Content-Digest, and is never unpacked', async () => {
    const id = await begin();
    const digest = `sha-256=:${createHash('sha256').update('x').digest('base64')}:`;
    expect((await put(id, 1, 'x', { 'Content-Digest': digest })).status).toBe(200);
    expect((await put(id, 1, 'y', { 'Content-Digest': digest })).error).toBe('malformed_body');
    for (const headers of [
      { 'Content-Digest': 'md5=:1B2M2Y8AsgTpgAmY7PhCfg==:' },
      { 'Content-Range': 'bytes 0-0/1' },
    ]) {
      const refused = await put(id, 1, 'x', headers as unknown as Record<string, string>);
      expect([refused.status, refused.error, refused.details?.[0]?.path]).toEqual([
        422,
        'validation_error',
        Object.keys(headers)[0],
      ]);
    }
    expect((await put(id, 1, 'y', { 'Content-Encoding': 'gzip' })).error).toBe('unsupported_media_type');
    expect((await call('GET', `uploads/${id}`)).data.bytes).toBe(1);
  });
});

test.each([[{ parts: 0 }], [{ parts: MAX_PARTS + 1 }], [{ parts: '1' }], [{}], [{ parts: 1, more: 1 }]])(
  'a completion of %j is refused',
  async (body) => {
    const id = await begin();
    expect((await call('POST', `uploads/${id}/complete`, json(body))).error).toBe('validation_error');
  },
);

test('a page of an allowed origin may put parts', async () => {
  const environment = readEnvironment({ API_KEY: 'k', CORS_ORIGINS: 'https://desk.test' });
  const response = await testStack({ environment }).app.request('/api/v1/uploads/x/parts/1', {
    method: 'OPTIONS',
    headers: { Origin: 'https://desk.test', 'Access-Control-Request-Method': 'PUT' },
  });
  expect(response.headers.get('Access-Control-Allow-Methods')).toContain('PUT');
});

describe('what a completion says of a file is said in the words of its beginning', () => {
  test('numbers', async () => {
    const id = await begin();
    await put(id, 1, 'id;length;crew;hull\na;1.234,5;1;wood\nb;1.234,5;1;wood\n');
    const { data } = await complete(id, 1);
    const warnings = [
      expect.stringMatching(
        /With "decimal": ",", "thousands": "\." in the upload's beginning they are read: give the file again/,
      ),
    ];
    expect(data.warnings).toEqual(warnings);
    expect((await call('GET', `portfolios/${data.job_id}`)).data.warnings).toEqual(warnings);
  });

  test('gzip', async () => {
    const id = await begin();
    await put(id, 1, Uint8Array.of(0x1f, 0x8b, 8, 0, 0));
    expect(await complete(id, 1)).toMatchObject({
      status: 422,
      message: expect.stringContaining('unpack it, or begin an upload with "gzip": true.'),
    });
  });
});

test('a beginning without a type is told that it is missing', async () => {
  expect((await call('POST', 'uploads', json({ gzip: true }))).message).toMatch(
    /^The upload is not valid\. type: is missing: one of "text\/csv"/,
  );
});
