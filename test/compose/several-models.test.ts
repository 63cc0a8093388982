import { beforeEach, describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { composeSamples } from '../../src/compose/samples.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { bundleDigest, bundleKey } from '../../src/registry/bundle-store.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { publishAll } from '../registry/publish-all.ts';

const LOAN = { employed: 0, bank_balance: 28_000, annual_salary: 200_000 };
const BOAT = { length: 12 };
const BOATS = 'boats';
const boats = handMadeBundle(
  {
    name: BOATS,
    target: { column: 'Lost' },
    key: 'Index',
    fields: [{ name: 'length', column: 'length', type: 'number', min: 0 }],
    policy: { maximize: 'recall' },
  },
  randomEnsemble(seededRandom(5), { trees: 3, depth: 2, featureCount: 1 }),
  [[12]],
);

/** A deployment of two models, each with one version: loan-default is the default one. */
async function place(): Promise<MemoryPlatform> {
  const variables = { API_KEY: 'a-key', DRIFT_SAMPLING_RATE: '1', DRIFT_BATCH_SAMPLING_RATE: '1' };
  const platform = memoryPlatform(variables);
  platform.database.migrate('migrations');
  await publishAll(platform, [readBundleFolder('models/loan-default/champion'), boats]);
  return platform;
}

let platform: MemoryPlatform;
let app: ReturnType<typeof composeApi>;
beforeEach(async () => {
  platform = await place();
  app = composeApi(platform);
});

async function call(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await app.request(`/api/v1/${path}`, {
    headers: { 'X-API-Key': 'a-key', 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  const json = () => JSON.parse(text);
  return { status: response.status, text, json, data: () => json().data, headers: response.headers };
}

const CSV = { 'Content-Type': 'text/csv' };

async function worked() {
  await platform.settled();
  const batch = composeBatch(platform);
  const score = (messages: QueueMessage<unknown>[]) => batch.chunks(messages as QueueMessage<ChunkMessage>[]);
  while (await platform.queues.chunks.deliver(score));
  await platform.settled();
  const keep = composeSamples(platform);
  while (await platform.queues.samples.deliver(keep));
}

const sampled = () =>
  platform.database.query('SELECT model, version, source FROM samples ORDER BY model, source');

describe('two models in one deployment', () => {
  it('answer side by side, each with its own fields, samples and drift reports', async () => {
    const loan = await call('predict', LOAN);
    const boat = await call('models/boats/predict', BOAT);
    expect([loan.status, boat.status]).toEqual([200, 200]);
    expect(boat.data()).toMatchObject({ model_version: '1', features_used: { length: 12 } });
    expect((await call('models/boats/predict', LOAN)).status).toBe(422);
    await worked();
    expect(await sampled()).toEqual([
      { model: BOATS, version: '1', source: 'realtime' },
      { model: 'loan-default', version: '1', source: 'realtime' },
    ]);

    platform.clock.advance(300_000);
    await composeDrift(platform).check(platform.clock.now());
    for (const [address, name] of [
      ['drift', 'loan-default'],
      ['models/boats/drift', BOATS],
    ]) {
      const { reports } = (await call(address!)).data();
      expect(reports).toMatchObject([{ model_name: name, model_version: '1' }]);
      const report = await call(`${address}/${reports[0].id}`);
      expect(report.data()).toMatchObject({ model_name: name });
      expect((await call(`${address}/${reports[0].id}.html`)).text).toContain(name);
    }
  });

  it('say what they are under their own names', async () => {
    expect((await call('models/boats/info')).data()).toMatchObject({
      model_name: BOATS,
      model_stage: 'champion',
    });
    expect((await call('model/info')).data()).toMatchObject({ model_name: 'loan-default' });
    expect((await call('models/loan-default/card')).text).toBe((await call('model/card')).text);
    expect((await call('models/nobody/card')).status).toBe(404);
  });

  it('score portfolios, uploads and batches, each by the model that was asked', async () => {
    const rows = 'Index,length\nB-1,3\nB-2,30\n';
    const portfolio = await call('models/boats/portfolios', rows, CSV);
    expect(portfolio.data()).toMatchObject({ model_name: BOATS, rows: 2 });
    const batch = await call('models/boats/predict/batch', { predictions: [BOAT] });
    expect(batch.status).toBe(202);
    const { upload_id } = (await call('models/boats/uploads', { type: 'text/csv' })).data();
    await app.request(`/api/v1/uploads/${upload_id}/parts/1`, {
      method: 'PUT',
      headers: { 'X-API-Key': 'a-key' },
      body: rows,
    });
    const completed = await call(`uploads/${upload_id}/complete`, { parts: 1 });
    expect(completed.data()).toMatchObject({ model_name: BOATS, rows: 2 });
    await worked();
    const job = await call(`portfolios/${portfolio.data().job_id}`);
    expect(job.data()).toMatchObject({ status: 'SUCCESS', scored: 2, model_name: BOATS });
    expect((await call(batch.headers.get('Location')!.slice('/api/v1/'.length))).data()).toMatchObject({
      status: 'SUCCESS',
      results: [{ status: 'success', model_version: '1' }],
    });
    expect(new Set((await sampled()).map(({ model }) => model))).toEqual(new Set([BOATS]));
  });

  it('hear what became of their own loans alone: what is L-1 to one is another loan to the other', async () => {
    await call('predict', { Index: 'L-1', ...LOAN });
    await call('models/boats/predict', { Index: 'L-1', ...BOAT });
    await worked();
    const labels = async () =>
      (
        await platform.database.query<{ model: string; defaulted: number | null }>(
          'SELECT model, defaulted FROM samples ORDER BY model',
        )
      ).map(({ defaulted }) => defaulted);
    const at = '2020-01-01';
    const said = (outcome: number | string) => ({ outcomes: [{ loan_id: 'L-1', outcome, at }] });
    const lost = await call('models/boats/outcomes', said(1));
    expect(lost.data()).toMatchObject({ stored: 1, unknown: 0 });
    expect(await labels()).toEqual([1, null]);
    // For the one it is news that contradicts nothing.
    const paid = await call('outcomes', said(0));
    expect(paid.data()).toMatchObject({ stored: 1, repeated: 0, contradicting: 0, unknown: 0 });
    expect(await labels()).toEqual([1, 0]);
    await call('outcomes', said('withdrawn'));
    expect(await labels()).toEqual([1, null]);
    const again = await call('models/boats/outcomes', said(1));
    expect(again.data()).toMatchObject({ stored: 0, repeated: 1 });
  });

  it('keep an Idempotency-Key to the model that a file was sent to', async () => {
    const key = { ...CSV, 'Idempotency-Key': 'k-1' };
    const rows = 'Index,length,employed,bank_balance,annual_salary\nB-1,3,0,28000,200000\n';
    const first = await call('models/boats/portfolios', rows, key);
    const other = await call('portfolios', rows, key);
    expect([first.status, other.status, other.json().error]).toEqual([202, 409, 'conflict']);
    expect(other.json().message).toContain('another model: boats');
    expect((await call('models/boats/portfolios', rows, key)).data().job_id).toBe(first.data().job_id);
    const begun = await call('models/boats/uploads', { type: 'text/csv' }, { 'Idempotency-Key': 'k-2' });
    const elsewhere = await call('uploads', { type: 'text/csv' }, { 'Idempotency-Key': 'k-2' });
    expect([begun.status, elsewhere.status]).toEqual([201, 409]);
  });

  it('are checked one by one: a bundle that is gone keeps the other from nothing', async () => {
    await platform.blobs.delete([bundleKey(bundleDigest(boats), 'manifest.json')]);
    await call('predict', LOAN);
    await worked();
    platform.clock.advance(300_000);
    await expect(composeDrift(platform).check(platform.clock.now())).rejects.toThrow('Not every model');
    expect((await call('drift')).data().reports).toHaveLength(1);
    expect((await call('models/boats/drift')).data().reports).toEqual([]);
  });

  it('of which the pinned version is the default one’s: the other goes on at its champion', async () => {
    app = composeApi({ ...platform, variables: { ...platform.variables, MODEL_STAGE: '1' } });
    expect((await call('models/boats/info')).data()).toMatchObject({ model_stage: 'champion' });
    expect((await call('model/info')).data()).toMatchObject({ model_stage: '1' });
  });
});
