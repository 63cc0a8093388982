import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { workerVariables } from '../../scripts/dev/variables.ts';
import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { composeRetrain } from '../../src/compose/retrain.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { publish } from '../../src/registry/publish.ts';
import { DAY_MS } from '../../src/time.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const APPLICATION = { employed: 0, bank_balance: 28_000, annual_salary: 200_000 };
const VARIABLES = { API_KEY: 'a-key', DRIFT_SAMPLING_RATE: '1', DRIFT_BATCH_SAMPLING_RATE: '1' };

/** A platform with the bundled champion. */
async function place(more: Record<string, string> = {}): Promise<MemoryPlatform> {
  const platform = memoryPlatform({ ...VARIABLES, ...more });
  platform.database.migrate('migrations');
  await publishAll(platform, [readBundleFolder('models/loan-default/champion')]);
  return platform;
}

function caller(platform: MemoryPlatform) {
  const app = composeApi(platform);
  return async (path: string, body?: string, type = 'application/json') => {
    const headers = { 'X-API-Key': 'a-key', 'Content-Type': type };
    const response = await app.request(
      path,
      body === undefined ? { headers } : { method: 'POST', headers, body },
    );
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };
}

describe('the parts, composed over one platform', () => {
  let platform: MemoryPlatform;
  let call: ReturnType<typeof caller>;
  beforeEach(async () => {
    platform = await place();
    call = caller(platform);
  });

  it('score an application, keep it as a sample, and report on it', async () => {
    const drift = composeDrift(platform);
    const answer = await call('/api/v1/predict', JSON.stringify(APPLICATION));
    expect(answer.status).toBe(200);
    expect(answer.json().data).toMatchObject({ prediction: 1, model_version: '1' });
    await platform.settled();

    expect(await platform.queues.samples.deliver(composeSamples(platform))).toBe(1);
    const [kept] = await platform.database.query<{ samples: number }>(
      'SELECT COUNT(*) AS samples FROM samples',
    );
    expect(kept!.samples).toBe(1);

    platform.clock.advance(300_000);
    await drift.check(platform.clock.now());
    const { reports } = (await call('/api/v1/drift')).json().data;
    expect(reports).toMatchObject([{ model_version: '1', verdict: 'too_few_samples' }]);
  });

  it('give the first answer again after a promotion, sample it once, and forget its key after a day', async () => {
    const schema = JSON.parse(readFileSync('models/loan-default/schema.json', 'utf8'));
    const ensemble = randomEnsemble(seededRandom(5), { trees: 3, depth: 2, featureCount: 4 });
    const other = handMadeBundle(schema, ensemble, [[1, 100, 1000, Math.fround(0.1)]]);
    const send = async (isolate: ReturnType<typeof composeApi>, key: string) => {
      const headers = { 'X-API-Key': 'a-key', 'Content-Type': 'application/json', 'Idempotency-Key': key };
      const body = JSON.stringify({ Index: 'L-17', ...APPLICATION });
      return (await isolate.request('/api/v1/predict', { method: 'POST', headers, body })).text();
    };
    const app = composeApi(platform);
    const first = await send(app, 'a-key');
    await publish(platform, other, { by: 'a test', alias: { name: 'champion', why: 'better', force: true } });
    platform.clock.advance(10_000);
    // An isolate that was there, and one that never knew the first version.
    for (const isolate of [app, composeApi(platform)]) expect(await send(isolate, 'a-key')).toBe(first);
    expect(JSON.parse(await send(app, 'another'))).toMatchObject({ data: { model_version: '2' } });
    await platform.settled();
    while (await platform.queues.samples.deliver(composeSamples(platform), 10));
    const versions = 'SELECT version, COUNT(*) AS samples FROM samples GROUP BY version ORDER BY version';
    expect(await platform.database.query(versions)).toEqual([
      { version: '1', samples: 1 },
      { version: '2', samples: 1 },
    ]);

    platform.clock.advance(DAY_MS);
    await composeBatch(platform).sweep();
    expect(await platform.database.query('SELECT * FROM first_answers')).toEqual([]);
  });

  it('copy every move to the bucket, and tell log and webhook of it', async () => {
    await composeBatch(platform).sweep();
    const key = 'history/loan-default/000000000001.ndjson';
    const { hash } = JSON.parse(await (await platform.blobs.get(key))!.text());
    const moved = platform.log.entries.filter(({ event }) => event === 'alias_moved');
    expect(moved).toMatchObject([{ level: 'info', fields: { model: 'loan-default', to: 1, hash } }]);
    const { data } = (await call('/api/v1/models/loan-default/history/verification')).json();
    expect(data).toMatchObject({ events: 1, head: hash, copied: 1, problem: null });

    const sent: unknown[] = [];
    const drift = composeDrift({
      ...platform,
      variables: {
        ...VARIABLES,
        ALERT_WEBHOOK_URL: 'https://hooks.example.com/',
        ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
      },
      fetch: async (_, init) => {
        sent.push(JSON.parse(init!.body as string));
        return new Response(null, { status: 204 });
      },
    });
    for (let check = 0; check < 2; check++) await drift.check(platform.clock.now());
    expect(sent).toMatchObject([{ id: `move_${hash}`, type: 'model.alias_moved', to: 1, hash }]);
  });

  it('score a portfolio to the bits that a prediction has, and sample it', async () => {
    const batch = composeBatch(platform);
    const { probability } = (await call('/api/v1/predict', JSON.stringify(APPLICATION))).json().data;
    const csv = 'employed,bank_balance,annual_salary\n0,28000,200000\n1,nothing,1\n';
    const { job_id: id } = (await call('/api/v1/portfolios', csv, 'text/csv')).json().data;
    const score = (messages: QueueMessage<unknown>[]) =>
      batch.chunks(messages as QueueMessage<ChunkMessage>[]);
    expect(await platform.queues.chunks.deliver(score)).toBe(1);
    expect((await call(`/api/v1/portfolios/${id}`)).json().data).toMatchObject({
      status: 'SUCCESS',
      scored: 1,
      rejected: 1,
    });
    const [, row] = (await call(`/api/v1/portfolios/${id}/results`)).text.split('\n');
    expect(row).toBe(`0,28000,200000,1,${probability},High,1`);
    await platform.settled();
    // The prediction and the portfolio's row.
    expect(platform.queues.samples.size()).toBe(2);
  });

  it('count as kept exactly the samples that are there, also with two large jobs in a minute', async () => {
    const batch = composeBatch(platform);
    for (const rows of [2_000, 14_000]) {
      const csv = `employed,bank_balance,annual_salary\n${'0,28000,200000\n'.repeat(rows)}`;
      await call('/api/v1/portfolios', csv, 'text/csv');
    }
    const score = (messages: QueueMessage<unknown>[]) =>
      batch.chunks(messages as QueueMessage<ChunkMessage>[]);
    while (await platform.queues.chunks.deliver(score));
    await platform.settled();
    let sent = 0;
    const consume = async (messages: QueueMessage<unknown>[]) => {
      for (const { body } of messages) sent += (body as unknown[]).length;
      await composeSamples(platform)(messages);
    };
    while (await platform.queues.samples.deliver(consume, 100));
    expect(sent).toBeGreaterThan(400);
    const [stored] = await platform.database.query<{ samples: number }>(
      'SELECT COUNT(*) AS samples FROM samples',
    );
    expect(stored!.samples).toBe(240);
    const { text } = await call('/metrics');
    expect(text).toContain('loan_drift_samples_total{source="batch",result="kept"} 240\n');
    expect(text).toContain(`loan_drift_samples_total{source="batch",result="dropped"} ${sent - 240}\n`);
  });

  it('report a portfolio of which half was refused, whatever the other half looks like', async () => {
    const batch = composeBatch(platform);
    const csv = `employed,bank_balance,annual_salary\n${'0,28000,200000\n2,28000,200000\n'.repeat(100)}`;
    await call('/api/v1/portfolios', csv, 'text/csv');
    const score = (messages: QueueMessage<unknown>[]) =>
      batch.chunks(messages as QueueMessage<ChunkMessage>[]);
    while (await platform.queues.chunks.deliver(score));
    await call('/api/v1/predict', JSON.stringify(APPLICATION));
    await call('/api/v1/predict', JSON.stringify({ ...APPLICATION, employed: 'yes' }));
    await platform.settled();
    platform.clock.advance(60_000);
    await composeDrift(platform).check(platform.clock.now());
    const { reports } = (await call('/api/v1/drift')).json().data;
    expect(reports[0].summary).toMatch(/101 of 202 applications of the last hour were refused \(50%\)/);
    const { quality } = (await call(`/api/v1/drift/${reports[0].id}`)).json().data;
    expect(quality.windows[0].callers).toEqual([
      { source: 'batch', caller: 'default', scored: 100, refused: 100 },
      { source: 'realtime', caller: 'default', scored: 1, refused: 1 },
    ]);
    expect(quality.windows[0].reasons).toEqual([
      { code: 'out_of_range', field: 'employed', applications: 100 },
      { code: 'not_a_number', field: 'employed', applications: 1 },
    ]);
    expect(platform.log.entries.map(({ event }) => event)).toContain('quality_alert');
  });

  it('give up a chunk whose file is gone, and say so in the job', async () => {
    const batch = composeBatch(platform);
    const csv = 'employed,bank_balance,annual_salary\n0,28000,200000\n';
    const { job_id: id } = (await call('/api/v1/portfolios', csv, 'text/csv')).json().data;
    await platform.blobs.delete([`portfolios/${id}/input`]);
    await platform.queues.chunks.deliver((messages) =>
      batch.chunks(messages as QueueMessage<ChunkMessage>[]),
    );
    expect((await call(`/api/v1/portfolios/${id}`)).json().data).toMatchObject({
      status: 'FAILURE',
      missing: 1,
    });
    await platform.queues.deadChunks.deliver((messages) =>
      batch.deadChunks(messages as QueueMessage<ChunkMessage>[]),
    );
    await batch.sweep();
  });

  it('record a retraining that has no data', async () => {
    const moment = '2023-11-14T00:00:00Z';
    const request = {
      id: 'episode-1',
      model_name: 'loan-default',
      model_version: '1',
      reason: 'drift',
      window: { from: moment, to: moment },
      requested_at: moment,
    };
    await platform.queues.retraining.send([request]);
    await platform.queues.retraining.deliver(composeRetrain(platform).requests);
    await platform.settled();
    const record = await platform.blobs.get('training/loan-default/episode-1.json');
    expect(JSON.parse(await record!.text())).toMatchObject({ status: 'error' });
    expect((await call('/metrics')).text).toContain('loan_retrainings_total{verdict="error"} 1');
  });

  it('record a retraining that was killed whenever it was tried', async () => {
    const retraining = composeRetrain(platform);
    const moment = '2023-11-14T00:00:00Z';
    const request = {
      id: 'episode-2',
      model_name: 'loan-default',
      model_version: '1',
      reason: 'drift',
      window: { from: moment, to: moment },
      requested_at: moment,
    };
    await platform.queues.retraining.send([request]);
    const killed = () => Promise.reject(new Error('The Worker exceeded its memory.'));
    while (await platform.queues.retraining.deliver(killed));
    await platform.queues.deadRetraining.deliver(retraining.deadRequests);
    const record = await platform.blobs.get('training/loan-default/episode-2.json');
    expect(JSON.parse(await record!.text())).toMatchObject({
      request,
      status: 'error',
      message: expect.stringMatching(/^All 3 attempts .* were killed/),
    });
    expect(platform.queues.deadRetraining.size()).toBe(0);
  });
});

describe('composing', () => {
  it('ends with the names of the variables that are wrong', () => {
    for (const compose of [composeApi, composeBatch, composeDrift, composeRetrain, composeSamples])
      expect(() => compose(memoryPlatform({ RATE_LIMIT_PER_MINUTE: '-1', LOG_LEVEL: 'loud' }))).toThrow(
        /The environment is not valid.*RATE_LIMIT_PER_MINUTE.*LOG_LEVEL/,
      );
  });

  it('ends with the name of a webhook that must not be used', () => {
    const variables = { ALERT_WEBHOOK_URL: 'http://127.0.0.1/', ALERT_WEBHOOK_SECRET: 'no secret' };
    expect(() => composeDrift(memoryPlatform(variables))).toThrow(/ALERT_WEBHOOK_URL: only https/);
    expect(() => workerVariables(variables)).toThrow(/ALERT_WEBHOOK_URL: only https/);
  });

  it.each([
    [{ MLFLOW_TRACKING_URI: 'https://mlflow.example.com', MLFLOW_TRACKING_USERNAME: 'ann' }, 'PASSWORD'],
    [{ MLFLOW_TRACKING_URI: 'databricks' }, 'URI'],
    [{ MLFLOW_TRACKING_URI: 'sqlite:///mlruns.db' }, 'URI'],
  ])(
    '%# goes on without an MLflow server that is half set, and names the variable',
    async (variables, named) => {
      const platform = await place(variables);
      const response = await caller(platform)('/api/v1/predict', JSON.stringify(APPLICATION));
      expect(response.status).toBe(200);
      await composeDrift(platform).check(platform.clock.now());
      const said = platform.log.entries.filter(({ event }) => event === 'mlflow_not_used');
      const reason = expect.stringContaining(`MLFLOW_TRACKING_${named}`);
      expect(said).toMatchObject([
        { level: 'error', fields: { reason } },
        { level: 'error', fields: { reason } },
      ]);
      expect(() => workerVariables(variables)).toThrow(`MLFLOW_TRACKING_${named}`);
    },
  );

  it('lets no webhook keep samples from being stored', async () => {
    const platform = await place({ ALERT_WEBHOOK_URL: 'not an address' });
    await caller(platform)('/api/v1/predict', JSON.stringify(APPLICATION));
    await platform.settled();
    await platform.queues.samples.deliver(composeSamples(platform));
    expect(await platform.database.query('SELECT source FROM samples')).toEqual([{ source: 'realtime' }]);
  });

  it('limits requests by the number that is set, and not at all at 0', async () => {
    const statuses = async (limit: string) => {
      const call = caller(await place({ RATE_LIMIT_PER_MINUTE: limit, RATE_LIMIT_READS_PER_MINUTE: limit }));
      return [await call('/api/v1/model/info'), await call('/api/v1/model/info')].map(({ status }) => status);
    };
    expect(await statuses('1')).toEqual([200, 429]);
    expect(await statuses('0')).toEqual([200, 200]);
  });

  it('counts nothing where metrics are switched off', async () => {
    const call = caller(await place({ METRICS_ENABLED: 'false' }));
    await call('/api/v1/predict', JSON.stringify(APPLICATION));
    expect((await call('/metrics')).text).not.toContain('http_requests_total');
  });
});
