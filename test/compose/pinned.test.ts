import { describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { listReports } from '../../src/drift/reports/store.ts';
import { type BundleFiles, readManifest } from '../../src/model/bundle.ts';
import { memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { bundleKey } from '../../src/registry/bundle-store.ts';
import { listEvents } from '../../src/registry/history.ts';
import { publish } from '../../src/registry/publish.ts';
import { requireVersion } from '../../src/registry/versions.ts';
import { publishAll } from '../registry/publish-all.ts';

const MODEL = 'loan-default';
const MINUTE = 60_000;
const APPLICATION = { employed: 0, bank_balance: 28_000, annual_salary: 200_000 };

function withSeed(seed: number): BundleFiles {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = { ...readManifest(files.get('manifest.json')), seed };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

/** A stack with three versions, whose champion is version 1, and whose alias pilot is version 2. */
async function stackWith(MODEL_STAGE: string) {
  const platform = memoryPlatform({ API_KEY: 'a-key', DRIFT_SAMPLING_RATE: '1', MODEL_STAGE });
  platform.database.migrate('migrations');
  await publishAll(platform, [withSeed(1)]);
  for (const seed of [2, 3]) await publish(platform, withSeed(seed), { by: 'a test' });
  const pilot = {
    model: MODEL,
    alias: 'pilot',
    version: '2',
    by: 'ada',
    why: 'to try',
    at: platform.clock.now(),
  };
  await moveAlias(platform.database, pilot);
  const app = composeApi(platform);
  const call = async (path: string, body?: object) => {
    const headers = { 'X-API-Key': 'a-key', 'Content-Type': 'application/json' };
    const sent = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await app.request(path, sent);
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };
  return { platform, call, drift: composeDrift(platform) };
}

describe.each([
  ['a version', '1', '1'],
  ['another alias', 'pilot', '2'],
])('MODEL_STAGE that is %s', (_, stage, version) => {
  it('answers everywhere by it, whatever is champion', async () => {
    const { platform, call } = await stackWith(stage);
    const promoted = await call(`/api/v1/models/${MODEL}/promote`, {
      version: '3',
      why: 'better',
      force: true,
    });
    expect(promoted.json().message).toBe(
      `Version 3 is champion of ${MODEL} now; it was version 1. This stack answers by MODEL_STAGE=${stage}, and not with the champion.`,
    );
    platform.clock.advance(MINUTE);
    expect((await call('/api/v1/predict', APPLICATION)).json().data.model_version).toBe(version);
    const named = { model_version: version, model_stage: stage };
    expect((await call('/readyz')).json().data).toMatchObject(named);
    expect((await call('/api/v1/model/info')).json().data).toMatchObject(named);
    expect((await call('/metrics')).text).toContain(
      `loan_model_info{model_name="${MODEL}",model_version="${version}",model_stage="${stage}"} 1`,
    );
    const { digest } = await requireVersion(platform.database, MODEL, version);
    const card = await (await platform.blobs.get(bundleKey(digest, 'MODEL_CARD.md')))!.text();
    expect((await call('/api/v1/model/card')).text).toBe(card);
  });

  it('is what the drift check shows, beside all that scored', async () => {
    const { platform, call, drift } = await stackWith(stage);
    await call('/api/v1/predict', APPLICATION);
    await platform.settled();
    platform.clock.advance(5 * MINUTE);
    await drift.check(platform.clock.now());
    const { reports } = await listReports(platform.database, MODEL, { limit: 5 });
    expect(reports.map((report) => report.version)).toEqual([version]);
    expect((await call('/metrics')).text).toContain('loan_model_drift_checked_timestamp_seconds');
  });
});

it.each([
  ['pilot', '3', 'guard', 200],
  ['1', '1', 'promotion', 503],
])(
  'the guard of MODEL_STAGE=%s, when version %s is damaged: the last event is of kind %s',
  async (stage, damaged, kind, status) => {
    const { platform, call, drift } = await stackWith(stage);
    const wanted = { version: '3', why: 'better', force: true, alias: 'pilot' };
    expect((await call(`/api/v1/models/${MODEL}/promote`, wanted)).status).toBe(200);
    const { digest } = await requireVersion(platform.database, MODEL, damaged);
    await platform.blobs.put(bundleKey(digest, 'model.onnx'), new Uint8Array(3));
    for (let minute = 1; minute <= 5; minute++) {
      platform.clock.advance(MINUTE);
      for (let request = 0; request < 30; request++)
        expect((await call('/api/v1/predict', APPLICATION)).status).toBe(status);
      await platform.settled();
    }
    await drift.check(platform.clock.now());
    const { events } = await listEvents(platform.database, MODEL, { limit: 1 });
    expect(events[0]).toMatchObject({ alias: 'pilot', kind });
  },
);
