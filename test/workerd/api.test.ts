import { applyD1Migrations, env, SELF } from 'cloudflare:test';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import schema from '../../models/loan-default/schema.json';
import { probabilityOf } from '../../src/model/model.ts';
import type { Ensemble } from '../../src/model/trees.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { seededRandom } from '../../src/random.ts';
import { sweepFirstAnswers } from '../../src/scoring/first-answer/sweep.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const ensemble: Ensemble = randomEnsemble(seededRandom(5), { trees: 30, depth: 4, featureCount: 4 });
/** Each test is a client of its own: together they ask more often in a minute than one may. */
let client = 0;
beforeEach(() => void client++);
const call = (path: string, init: RequestInit = {}) =>
  SELF.fetch(`https://solvent.test${path}`, {
    ...init,
    headers: {
      'X-API-Key': 'test-key',
      'Content-Type': 'application/json',
      'CF-Connecting-IP': `192.0.2.${client}`,
      ...init.headers,
    },
  });
const predict = (application: unknown) =>
  call('/api/v1/predict', { method: 'POST', body: JSON.stringify(application) });

const dataOf = async (response: Promise<Response>) =>
  ((await (await response).json()) as { data: Record<string, unknown> }).data;
async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

beforeAll(() => applyD1Migrations(env.DB, env.TEST_MIGRATIONS));

describe('the API Worker, without a model', () => {
  it('lives, is not ready, and says what is missing', async () => {
    expect((await call('/healthz')).status).toBe(200);
    const ready = await call('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      error: 'model_unavailable',
      message: expect.stringContaining('no version and no alias "champion"'),
    });
  });
});

describe('the API Worker, with a model', () => {
  beforeAll(async () => {
    const services = {
      blobs: r2BlobStore(env.BLOBS as R2Bucket),
      database: d1Database(env.DB as D1Database),
      clock: systemClock(),
    };
    await publishAll(services, [handMadeBundle(schema, ensemble, [[1, 100, 1000, Math.fround(0.1)]])]);
  });

  it('scores concurrent applications each as the reference scorer does', async () => {
    const applications = Array.from({ length: 60 }, (_, index) => ({
      employed: index % 2,
      bank_balance: index * 37.25,
      annual_salary: 0.5 + index * index,
    }));
    const answers = await Promise.all(
      applications.map(
        async (application) =>
          (await predict(application)).json() as Promise<{ data: { probability: number } }>,
      ),
    );
    answers.forEach(({ data }, index) => {
      const { employed, bank_balance, annual_salary } = applications[index]!;
      const features = Float32Array.of(employed, bank_balance, annual_salary, 0);
      features[3] = features[1]! / features[2]!;
      expect(data.probability).toBe(probabilityOf(marginsOf(ensemble, features)[0]!));
    });
  });

  it('answers the Open Inference Protocol to the same bits, in JSON and in bytes', async () => {
    const applications = [
      { employed: 1, bank_balance: 250.5, annual_salary: 1_000 },
      { employed: 0, bank_balance: 7, annual_salary: 33.25 },
    ];
    const expected = await Promise.all(
      applications.map(async (application) => (await dataOf(predict(application))).probability),
    );
    const columns = (name: keyof (typeof applications)[0], datatype: string) => ({
      name,
      datatype,
      shape: [2],
      data: applications.map((application) => application[name]),
    });
    const inputs = [
      columns('employed', 'INT64'),
      columns('bank_balance', 'FP64'),
      columns('annual_salary', 'FP64'),
    ];
    const infer = (body: BodyInit, headers = {}) =>
      call('/v2/models/loan-default/infer', { method: 'POST', body, headers });
    const inJson = await (await infer(JSON.stringify({ inputs }))).json();
    expect(inJson).toMatchObject({ outputs: [{ name: 'probability', data: expected }, {}, {}] });

    const features = Float32Array.of(1, 250.5, 1_000, 250.5 / 1_000);
    const request = {
      inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 4], parameters: { binary_data_size: 16 } }],
      outputs: [{ name: 'probability', parameters: { binary_data: true } }],
    };
    const json = new TextEncoder().encode(JSON.stringify(request));
    const answer = await infer(new Blob([json, features]), {
      'Inference-Header-Content-Length': String(json.length),
      'Content-Type': 'application/octet-stream',
    });
    const length = Number(answer.headers.get('Inference-Header-Content-Length'));
    const behind = (await answer.arrayBuffer()).slice(length);
    expect([...new Float64Array(behind)]).toEqual([expected[0]]);

    const unknown = await call('/v2/models/no-such/infer', {
      method: 'POST',
      body: JSON.stringify({ inputs }),
    });
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: expect.any(String) }]);
  });

  it('gives one first answer to one Idempotency-Key, however many come at once and later', async () => {
    const application = { employed: 1, bank_balance: 250, annual_salary: 1_000 };
    const send = async (key: string, body: unknown = application) => {
      const response = await call('/api/v1/predict', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Idempotency-Key': key },
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    const isRepeat = ({ headers }: { headers: Headers }) => headers.get('Idempotency-Replayed') === 'true';
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('one')));
    answers.push(await send('one'));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(200);
    expect(answers.filter((each) => !isRepeat(each))).toHaveLength(1);
    expect((await send('one', { ...application, employed: 0 })).status).toBe(409);
    expect(isRepeat(await send('two', { ...application, employed: 0 }))).toBe(false);
    await sweepFirstAnswers({
      database: d1Database(env.DB as D1Database),
      clock: { now: () => Date.now() + 86_400_000 },
    });
    expect(isRepeat(await send('one'))).toBe(false);
  });

  it('refuses a missing key, a wrong key and a wrong application', async () => {
    expect((await call('/api/v1/predict', { method: 'POST', headers: { 'X-API-Key': '' } })).status).toBe(
      401,
    );
    expect((await call('/api/v1/predict', { method: 'POST', headers: { 'X-API-Key': 'x' } })).status).toBe(
      403,
    );
    expect((await predict({ employed: 2 })).status).toBe(422);
  });

  it('scores what comes as gzip, and refuses what is damaged or grows without end', async () => {
    const application = { employed: 1, bank_balance: 100, annual_salary: 1000 };
    const pack = (text: string) =>
      new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).bytes();
    const send = async (body: Uint8Array<ArrayBuffer>) => {
      const headers = { 'Content-Encoding': 'gzip' };
      const response = await call('/api/v1/predict', { method: 'POST', body, headers });
      return (await response.json()) as { data?: { probability: number }; error?: string };
    };
    const packed = await pack(JSON.stringify(application));
    const plain = (await (await predict(application)).json()) as { data: { probability: number } };
    expect((await send(packed)).data!.probability).toBe(plain.data.probability);
    for (const damaged of [packed.slice(0, -5), Uint8Array.of(...packed, ...packed), new Uint8Array(0)])
      expect((await send(damaged)).error).toBe('malformed_body');
    expect((await send(await pack(' '.repeat(3e7)))).error).toBe('payload_too_large');
  });

  it('describes what the model takes', async () => {
    const document = (await (await call('/openapi.json')).json()) as {
      components: { schemas: { Application: object } };
    };
    expect(document.components.schemas.Application).toMatchObject({
      required: ['employed', 'bank_balance', 'annual_salary'],
    });
    expect((await call('/docs')).status).toBe(200);
  });

  it('takes a portfolio in parts, cut in the middle of what is compressed, as it takes the whole file', async () => {
    const rows = Array.from(
      { length: 200_000 },
      (_, row) => `${row},${row % 2},${(row * 7919) % 65_537},${row + 1}\n`,
    );
    const file = new TextEncoder().encode(`Index,employed,bank_balance,annual_salary\n${rows.join('')}`);
    const stream = new Blob([file]).stream().pipeThrough(new CompressionStream('gzip'));
    const gzip = new Uint8Array(await new Response(stream).arrayBuffer());
    const headers = { 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' };
    const whole = await dataOf(call('/api/v1/portfolios', { method: 'POST', body: gzip, headers }));

    const said = JSON.stringify({ type: 'text/csv', gzip: true });
    const { upload_id } = await dataOf(call('/api/v1/uploads', { method: 'POST', body: said }));
    const path = `/api/v1/uploads/${upload_id}`;
    const cut = Math.floor(gzip.length / 3);
    for (const [part, bytes] of [
      [2, gzip.subarray(cut)],
      [1, gzip.subarray(0, cut)],
    ] as const)
      expect(await dataOf(call(`${path}/parts/${part}`, { method: 'PUT', body: bytes }))).toMatchObject({
        bytes: bytes.length,
        sha256: await sha256Of(bytes),
      });
    const completing = () => call(`${path}/complete`, { method: 'POST', body: '{"parts":2}' });
    const job = await dataOf(completing());
    expect(job).toEqual({ ...whole, job_id: job.job_id, created_at: job.created_at });
    expect(await dataOf(completing())).toEqual(job);
  });

  it('stores a part that is longer than a part of the bucket, and leaves nothing of one that is refused', async () => {
    const { upload_id } = await dataOf(
      call('/api/v1/uploads', { method: 'POST', body: '{"type":"text/csv"}' }),
    );
    const path = `/api/v1/uploads/${upload_id}`;
    const bytes = new Uint8Array(11 * 1024 * 1024).fill(65);
    const digest = `sha-256=:${btoa('x'.repeat(32))}:`;
    const refused = await call(`${path}/parts/1`, {
      method: 'PUT',
      body: bytes,
      headers: { 'Content-Digest': digest },
    });
    expect(refused.status).toBe(422);
    const objects = async () =>
      (await (env.BLOBS as R2Bucket).list({ prefix: `uploads/${upload_id}/` })).objects;
    expect(await objects()).toEqual([]);
    expect(await dataOf(call(`${path}/parts/1`, { method: 'PUT', body: bytes }))).toMatchObject({
      sha256: await sha256Of(bytes),
    });
    expect((await objects()).map(({ size }) => size)).toEqual([bytes.length]);
  });
});

describe('the API Worker, with two models', () => {
  const boats = handMadeBundle(
    {
      name: 'boats',
      target: { column: 'Lost' },
      fields: [{ name: 'length', column: 'length', type: 'number' }],
      policy: { maximize: 'recall' },
    },
    randomEnsemble(seededRandom(6), { trees: 30, depth: 4, featureCount: 1 }),
    [[12]],
  );
  beforeAll(async () => {
    const services = {
      blobs: r2BlobStore(env.BLOBS as R2Bucket),
      database: d1Database(env.DB as D1Database),
      clock: systemClock(),
    };
    const loans = handMadeBundle(schema, ensemble, [[1, 100, 1000, Math.fround(0.1)]]);
    await publishAll(services, [loans, boats]);
  });

  it('answers by both, side by side, in one isolate, and by no third', async () => {
    const boat = (name: string) =>
      call(`/api/v1/models/${name}/predict`, { method: 'POST', body: JSON.stringify({ length: 12 }) });
    const loan = () => predict({ employed: 1, bank_balance: 100, annual_salary: 1000 });
    const answers = await Promise.all([loan(), boat('boats'), loan(), boat('boats')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const data = await Promise.all(answers.map((answer) => dataOf(Promise.resolve(answer))));
    expect(data[1]).toMatchObject({ model_version: '1', features_used: { length: 12 } });
    expect(data[0]!.probability).toBe(data[2]!.probability);
    expect(data[1]!.probability).toBe(data[3]!.probability);
    expect((await boat('barges')).status).toBe(404);
    expect((await boat('loan-default')).status).toBe(422);
  });
});
