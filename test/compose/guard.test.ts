import { expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeDrift } from '../../src/compose/drift.ts';
import { type BundleFiles, readManifest } from '../../src/model/bundle.ts';
import { memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { bundleKey } from '../../src/registry/bundle-store.ts';
import { listEvents } from '../../src/registry/history.ts';
import { promote } from '../../src/registry/promote.ts';
import { publish } from '../../src/registry/publish.ts';
import { publishAll } from '../registry/publish-all.ts';

const APPLICATION = { employed: 0, bank_balance: 28_000, annual_salary: 200_000 };
const MINUTE = 60_000;

function withSeed(seed: number): BundleFiles {
  const files = readBundleFolder('models/loan-default/champion');
  const manifest = { ...readManifest(files.get('manifest.json')), seed };
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
}

/** Minutes of requests to a process of the API, and the checks between them, after a second version was promoted and something went wrong. */
async function afterPromotion(harm: 'its model is damaged' | 'the bucket is away', isWarm: boolean) {
  const platform = memoryPlatform({ API_KEY: 'a-key', DRIFT_SAMPLING_RATE: '1' });
  platform.database.migrate('migrations');
  await publishAll(platform, [withSeed(1)]);
  const api = composeApi(platform);
  const predict = async () => {
    const response = await api.request('/api/v1/predict', {
      method: 'POST',
      headers: { 'X-API-Key': 'a-key', 'Content-Type': 'application/json' },
      body: JSON.stringify(APPLICATION),
    });
    const { data } = (await response.json()) as { data?: { model_version: string } };
    return { status: response.status, version: data?.model_version };
  };
  if (isWarm) expect(await predict()).toEqual({ status: 200, version: '1' });
  const second = await publish(platform, withSeed(2), { by: 'a test' });
  await promote(platform, 'loan-default', { version: '2', by: 'ada', why: 'better', force: true });
  const { get, head } = platform.blobs;
  if (harm === 'its model is damaged')
    await platform.blobs.put(bundleKey(second.digest, 'model.onnx'), new Uint8Array(3));
  else {
    const away = () => Promise.reject(new Error('internal error'));
    Object.assign(platform.blobs, { get: away, head: away });
  }

  const drift = composeDrift(platform);
  const answers: Awaited<ReturnType<typeof predict>>[] = [];
  for (let minute = 1; minute <= 10; minute++) {
    platform.clock.advance(MINUTE);
    if (minute === 5) Object.assign(platform.blobs, { get, head });
    for (let request = 0; request < 30; request++) answers.push(await predict());
    await platform.settled();
    if (minute % 5 === 0) await drift.check(platform.clock.now());
  }
  platform.clock.advance(MINUTE);
  const { events } = await listEvents(platform.database, 'loan-default', { limit: 1 });
  const { logger } = platform;
  return { answers, event: events[0]!, last: await predict(), logger };
}

it.each([
  ['that had the version before', true],
  ['that is new', false],
])(
  'a process %s answers all requests by it while the new one does not load; the guard takes it back',
  async (_, isWarm) => {
    const { answers, event, last } = await afterPromotion('its model is damaged', isWarm);
    expect(new Set(answers.map(({ status, version }) => `${status} by ${version}`))).toEqual(
      new Set(['200 by 1']),
    );
    expect(event).toMatchObject({
      kind: 'guard',
      from: 2,
      to: 1,
      why: expect.stringContaining('failed since the promotion'),
    });
    expect(last).toEqual({ status: 200, version: '1' });
  },
);

it.each([
  ['that had the version before answers by it', true, '200 by 1'],
  ['that is new has no model', false, '503 by undefined'],
])(
  'while the bucket is away a process %s, and the guard leaves the new version alone',
  async (_, isWarm, meanwhile) => {
    const { answers, event, last } = await afterPromotion('the bucket is away', isWarm);
    const told = answers.map(({ status, version }) => `${status} by ${version}`);
    expect(new Set(told.slice(0, 120))).toEqual(new Set([meanwhile]));
    expect(new Set(told.slice(120))).toEqual(new Set(['200 by 2']));
    expect(event).toMatchObject({ kind: 'promotion', from: 1, to: 2 });
    expect(last).toEqual({ status: 200, version: '2' });
  },
);
