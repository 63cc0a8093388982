import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { composeApi } from '../../src/compose/api.ts';
import { composeBatch } from '../../src/compose/batch.ts';
import { composeRetrain } from '../../src/compose/retrain.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import { constantTree } from '../../src/model/trees.ts';
import { type MemoryPlatform, memoryPlatform } from '../../src/platform/memory/platform.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { handMadeBundle } from '../http/hand-made-bundle.ts';
import { breakableInstances, noInstances } from '../model/support/kernel-instances.ts';
import { publishAll } from '../registry/publish-all.ts';

const CSV = [
  'employed,bank_balance,annual_salary',
  ...Array.from({ length: 5_000 }, (_, row) => `${row % 2},${row * 17.5},${1_000 + row * 40}`),
].join('\n');

let platform: MemoryPlatform;
async function place(bundles: BundleFiles[]): Promise<MemoryPlatform> {
  const made = memoryPlatform({ API_KEY: 'a-key', DRIFT_BATCH_SAMPLING_RATE: '0' });
  made.database.migrate('migrations');
  await publishAll(made, bundles);
  return made;
}
beforeEach(async () => {
  platform = await place([readBundleFolder('models/loan-default/champion')]);
});

const call = async (path: string, body?: string) => {
  const headers = { 'X-API-Key': 'a-key', 'Content-Type': 'text/csv' };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body };
  return (await composeApi(platform).request(path, init)).text();
};
const lines = () => platform.log.entries.filter(({ event }) => event === 'kernel_not_used');
const counted = async () =>
  (await call('/metrics')).split('\n').filter((line) => line.startsWith('loan_kernel_not_used_total'));

/** The results file of a portfolio that a batch part scores. */
async function resultsBy(batch: ReturnType<typeof composeBatch>): Promise<string> {
  const { job_id: id } = JSON.parse(await call('/api/v1/portfolios', CSV)).data;
  await platform.queues.chunks.deliver((messages) => batch.chunks(messages as QueueMessage<ChunkMessage>[]));
  await platform.settled();
  expect(JSON.parse(await call(`/api/v1/portfolios/${id}`)).data).toMatchObject({ status: 'SUCCESS' });
  return call(`/api/v1/portfolios/${id}/results`);
}

describe('a portfolio whose tree kernel', () => {
  it('gives another bit in the midst of the work has the same results, and one line and one count say so', async () => {
    const expected = await resultsBy(composeBatch(platform));
    const instances = breakableInstances();
    const batch = composeBatch(platform);
    expect(await resultsBy(batch)).toBe(expected);
    expect([lines(), await counted()]).toEqual([[], []]);
    instances.break();
    for (let job = 0; job < 2; job++) expect(await resultsBy(batch)).toBe(expected);
    expect(lines()).toMatchObject([
      {
        level: 'error',
        fields: {
          model: 'loan-default',
          version: '1',
          reason: expect.stringMatching(/^a row scored to the margin \S+ and should to \S+$/),
        },
      },
    ]);
    expect(await counted()).toEqual([
      'loan_kernel_not_used_total{model_name="loan-default",model_version="1"} 1',
    ]);
  });

  it.each([
    [
      'scores a golden row otherwise',
      () => breakableInstances().break(),
      /golden row 0 scores to the margin/,
    ],
    ['has no memory', () => noInstances('no memory'), /^no memory$/],
  ])('%s has the same results, and one line and one count say so', async (_, damage, reason) => {
    const expected = await resultsBy(composeBatch(platform));
    damage();
    expect(await resultsBy(composeBatch(platform))).toBe(expected);
    expect(lines()).toMatchObject([{ fields: { reason: expect.stringMatching(reason) } }]);
    expect(await counted()).toHaveLength(1);
  });
});

const constantEnsemble = { featureCount: 4, baseMargin: -3, trees: [constantTree(0)] };
const MOMENT = '2023-11-14T00:00:00Z';
const REQUEST = {
  id: 'episode-1',
  model_name: 'loan-default',
  model_version: '1',
  reason: 'drift',
  window: { from: MOMENT, to: MOMENT },
  requested_at: MOMENT,
};

/** 4,000 loans, of which those with more than they earn mostly default. */
function loans(): string {
  const random = seededRandom(5);
  const lines = Array.from({ length: 4_000 }, () => {
    const [balance, salary] = [random.next() * 1000, 1 + random.next() * 1000];
    return `${Number(random.next() < 0.7)},${balance.toFixed(2)},${salary.toFixed(2)},${Number(random.next() < (balance > salary ? 0.6 : 0.05))}`;
  });
  return ['Employed,Bank Balance,Annual Salary,Defaulted?', ...lines].join('\n');
}

describe('a retraining whose tree kernel', () => {
  it('gives another bit trains the same challenger, and one line says so', async () => {
    const schema = JSON.parse(readFileSync('models/loan-default/schema.json', 'utf8'));
    schema.training = { num_boost_round: 3, folds: 2 };
    const digests: unknown[] = [];
    for (const isBroken of [false, true]) {
      platform = await place([handMadeBundle(schema, constantEnsemble, [[1, 100, 1000, Math.fround(0.1)]])]);
      await platform.blobs.put('training/loan-default.csv', loans());
      if (isBroken) breakableInstances().break();
      await platform.queues.retraining.send([REQUEST]);
      await platform.queues.retraining.deliver(composeRetrain(platform).requests);
      const [challenger] = await platform.database.query(
        'SELECT digest FROM model_versions WHERE version = 2',
      );
      digests.push(challenger);
      expect(lines().map(({ level }) => level)).toEqual(isBroken ? ['error'] : []);
    }
    expect(digests[1]).toEqual(digests[0]);
    expect(digests[0]).toBeDefined();
  });
});
