import { beforeEach, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/model/bundle.ts';
import type { LabelledSample } from '../../src/outcomes/labelled-samples.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import type { BlobStore, QueueMessage } from '../../src/ports.ts';
import { seededRandom } from '../../src/random.ts';
import { bundleKey, readBundle } from '../../src/registry/bundle-store.ts';
import { addVersion, readRegistry, updateRegistry } from '../../src/registry/registry.ts';
import { consumeRetrain } from '../../src/retraining/consume.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { readRetrainRecord, retrainRecordKey } from '../../src/retraining/record.ts';
import { type RetrainServices, recordFailure, retrain } from '../../src/retraining/retrain.ts';
import { schema, smallBundle, smallStore } from '../model/support/bundle.ts';

const NOW = Date.parse('2026-11-24T04:05:00Z');
const request: RetrainMessage = {
  id: 'episode-7',
  model_name: 'small',
  model_version: '1',
  reason: 'PSI of owed at 0.31',
  window: { from: '2026-11-23T04:05:00Z', to: '2026-11-24T04:05:00Z' },
  requested_at: '2026-11-24T04:05:00Z',
};

/** 600 loans of which those who owe more than they earn mostly default. */
function dataSet(): string {
  const random = seededRandom(5);
  const lines = ['Age,Owed,Earned,Bad'];
  for (let row = 0; row < 600; row++) {
    const [age, owed, earned] = [
      20 + Math.floor(random.next() * 50),
      random.next() * 1000,
      1 + random.next() * 1000,
    ];
    const bad = random.next() < (owed > earned ? 0.6 : 0.05);
    lines.push(`${age},${owed.toFixed(2)},${earned.toFixed(2)},${bad ? 1 : 0}`);
  }
  return lines.join('\n');
}

let blobs: MemoryBlobStore;
let samples: LabelledSample[];

/** Fast, and still the whole training. */
const PARAMS = { num_boost_round: 3, folds: 2, smote: null };

async function begin(promotion: Record<string, number> = { roc_auc: 0.6 }) {
  blobs = memoryBlobStore();
  samples = [];
  const champion = smallBundle({
    change: (manifest) => {
      manifest.schema = { ...schema, promotion };
      manifest.params = PARAMS;
    },
  });
  for (const [key, bytes] of smallStore({ '1': champion })) await blobs.put(key, bytes);
  await blobs.put('training/small.csv', dataSet());
}
beforeEach(() => begin());

function services(more: Partial<Pick<RetrainServices, 'blobs' | 'labelledSamples'>> = {}) {
  const clock = manualClock(NOW);
  return {
    blobs: blobs as BlobStore,
    clock,
    logger: memoryLogger(),
    metrics: memoryMetrics(clock),
    labelledSamples: async () => samples,
    ...more,
  };
}

function message(body: unknown, attempts = 1) {
  const settled: string[] = [];
  const delivered: QueueMessage<unknown> = {
    id: 'm',
    body,
    attempts,
    ack: () => settled.push('ack'),
    retry: (options) => settled.push(`retry in ${options?.delaySeconds} s`),
  };
  return { delivered, settled };
}

/** Every object and what it holds. */
async function everything(): Promise<Record<string, string>> {
  const { objects } = await blobs.list('');
  return Object.fromEntries(objects.map(({ key, etag }) => [key, etag]));
}

describe('retrain', () => {
  it('stores a challenger like the champion and its verdict, and promotes nothing', async () => {
    const needs = services();
    const record = await retrain(needs, request);
    expect(record).toMatchObject({
      request,
      status: 'passed',
      version: '2',
      rows: { total: 600, outcomes: 0 },
      criteria: [{ metric: 'roc_auc', required: 0.6, met: true }],
    });
    const registry = (await readRegistry(blobs, 'small'))!;
    expect(registry.aliases).toEqual({ champion: '1', challenger: '2' });
    expect(registry.versions['2']).toMatchObject({ accepted: true, created: '2026-11-24T04:05:00.000Z' });
    const { manifest } = openBundle(await readBundle(blobs, 'small', '2', registry.versions['2']!));
    expect(manifest.params).toMatchObject(PARAMS);
    expect((await readRetrainRecord(blobs, request))!.record).toEqual(record);
    expect(await needs.metrics.read()).toMatchObject([
      { name: 'loan_retrainings_total', labels: ['passed'] },
    ]);
  });

  it('says so when the challenger does not meet the criteria', async () => {
    await begin({ roc_auc: 0.999 });
    const record = await retrain(services(), request);
    expect(record).toMatchObject({ status: 'failed', version: '2', criteria: [{ met: false }] });
    expect((await readRegistry(blobs, 'small'))!.versions['2']!.accepted).toBe(false);
  });

  it('learns from the loans whose outcome was known when it was asked', async () => {
    const asked: unknown[] = [];
    samples = [{ id: 'a', values: [30, Number.NaN, 100], defaulted: true }];
    const record = await retrain(
      services({
        labelledSamples: async (...question) => {
          asked.push(question);
          return samples;
        },
      }),
      request,
    );
    expect(asked).toEqual([['small', NOW]]);
    expect(record.rows).toEqual({ total: 601, outcomes: 1 });
  });

  it('changes nothing when it is delivered again', async () => {
    const first = await retrain(services(), request);
    const before = await everything();
    const again = services();
    expect(await retrain(again, request)).toEqual(first);
    expect(await everything()).toEqual(before);
    expect(await again.metrics.read()).toEqual([]);
  });

  it('makes one challenger of two deliveries at the same time, and counts it once', async () => {
    const needs = services();
    const [one, other] = await Promise.all([retrain(needs, request), retrain(needs, request)]);
    expect(one).toEqual(other);
    expect(Object.keys((await readRegistry(blobs, 'small'))!.versions)).toEqual(['1', '2']);
    expect(await needs.metrics.read()).toMatchObject([{ value: 1 }]);
  });

  it('goes on where a delivery broke off, wherever that was', async () => {
    let writes = 0;
    const counting: BlobStore['put'] = (...write) => {
      writes++;
      return blobs.put(...write);
    };
    await retrain(services({ blobs: { ...blobs, put: counting } }), request);
    // The claim, the registry twice, the verdict, and the bundle's files.
    expect(writes).toBeGreaterThan(7);
    for (let broken = 1; broken <= writes; broken++) {
      await begin();
      let left = broken - 1;
      const put: BlobStore['put'] = (...write) => {
        if (left-- === 0) throw new Error('the store went away');
        return blobs.put(...write);
      };
      await retrain(services({ blobs: { ...blobs, put } }), request).catch(() => {});
      const record = await retrain(services(), request);
      const registry = (await readRegistry(blobs, 'small'))!;
      expect(record).toMatchObject({ status: 'passed', version: '2' });
      expect(registry.aliases.challenger).toBe('2');
      openBundle(await readBundle(blobs, 'small', '2', registry.versions['2']!));
    }
  });

  it('takes another number when somebody else took it, and leaves their files alone', async () => {
    const registered = { created: '2026-11-24T00:00:00Z', accepted: true, manifest_sha256: 'a'.repeat(64) };
    const meanwhile = services({
      labelledSamples: async () => {
        await blobs.put(bundleKey('small', '2', 'model.onnx'), 'theirs');
        await updateRegistry(blobs, 'small', (registry) => addVersion(registry, '2', registered));
        return [];
      },
    });
    await expect(retrain(meanwhile, request)).rejects.toMatchObject({ code: 'conflict' });
    expect(await retrain(services(), request)).toMatchObject({ status: 'passed', version: '3' });
    expect(await (await blobs.get(bundleKey('small', '2', 'model.onnx')))!.text()).toBe('theirs');
    expect((await readRegistry(blobs, 'small'))!.versions['2']).toEqual(registered);
  });
});

describe('consumeRetrain', () => {
  it('acknowledges what was trained', async () => {
    const { delivered, settled } = message(request);
    await consumeRetrain(services(), [delivered]);
    expect(settled).toEqual(['ack']);
  });

  it('records at once what trying again does not help', async () => {
    await blobs.delete(['training/small.csv']);
    const needs = services();
    const { delivered, settled } = message(request);
    await consumeRetrain(needs, [delivered]);
    expect(settled).toEqual(['ack']);
    expect((await readRetrainRecord(blobs, request))!.record).toMatchObject({
      status: 'error',
      message: expect.stringContaining('training/small.csv'),
    });
    expect(await needs.metrics.read()).toMatchObject([{ labels: ['error'] }]);
    expect((await readRegistry(blobs, 'small'))!.aliases).toEqual({ champion: '1' });
  });

  it('tries a passing fault again, later each time, and records it in the end', async () => {
    const failing = services({
      labelledSamples: async () => {
        throw new Error('the database is away');
      },
    });
    for (const [attempts, end] of [
      [1, 'retry in 30 s'],
      [2, 'retry in 120 s'],
      [3, 'ack'],
    ] as const) {
      const { delivered, settled } = message(request, attempts);
      await consumeRetrain(failing, [delivered]);
      expect(settled).toEqual([end]);
    }
    expect((await readRetrainRecord(blobs, request))!.record).toMatchObject({
      status: 'error',
      message: 'the database is away',
    });
  });

  it('gives a message that nobody can read no second chance', async () => {
    const needs = services();
    const { delivered, settled } = message({ ...request, id: '../../models/small/registry' });
    await consumeRetrain(needs, [delivered]);
    expect(settled).toEqual(['ack']);
    expect(needs.logger.entries).toMatchObject([{ level: 'error', event: 'retrain_message_unreadable' }]);
  });
});

describe('recordFailure', () => {
  it('does not overwrite a verdict', async () => {
    const record = await retrain(services(), request);
    expect(await recordFailure(services(), request, 'too late')).toEqual(record);
    expect(retrainRecordKey(request)).toBe('training/small/episode-7.json');
  });
});
