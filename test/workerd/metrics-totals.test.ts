import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { DurableObjectNamespace, DurableObjectStub } from '@cloudflare/workers-types';
import { describe, expect, it } from 'vitest';
import { durableMetrics } from '../../src/platform/cloudflare/metrics.ts';
import type { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { metricsContract } from '../contracts/metrics.ts';

const namespace = env.METRICS as DurableObjectNamespace<MetricsTotals>;
const wait = async () => {};
let names = 0;

/** Totals of their own for each test. */
function fleet() {
  const name = `fleet ${names++}`;
  const own = { getByName: () => namespace.getByName(name) } as unknown as typeof namespace;
  const stub = namespace.getByName(name);
  return { own, stub };
}
const result = { model_name: 'loans', model_version: '1', result: 'default' };

metricsContract(() => {
  const clock = manualClock(1_000);
  return { metrics: durableMetrics(fleet().own, clock, () => crypto.randomUUID(), wait), clock };
});

describe('MetricsTotals', () => {
  it('adds up what isolates deliver at the same time', async () => {
    const { own, stub } = fleet();
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const isolate = durableMetrics(own, manualClock(1_000), () => `isolate ${index}`, wait);
        for (let round = 0; round < 5; round++) {
          isolate.count('loan_prediction_result_total', result, index + 1);
          isolate.observe('loan_prediction_duration_seconds', {}, 0.5);
          await isolate.flush();
        }
      }),
    );
    const [count, histogram] = (await stub.read()).toSorted((a) => (a.buckets ? 1 : -1));
    // 5 × (1 + 2 + … + 20), and halves, which add exactly.
    expect(count!.value).toBe(1_050);
    expect(histogram).toMatchObject({ value: 50, buckets: [0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0] });
  });

  it('counts a repeated delivery once, even after a later one', async () => {
    const { stub } = fleet();
    const series = [
      { name: 'loan_prediction_result_total' as const, labels: ['loans', '1', 'default'], value: 10 },
    ];
    await stub.add('one', 1, series);
    await stub.add('one', 1, series);
    await stub.add('one', 2, series);
    await stub.add('one', 1, series);
    await stub.add('other', 1, series);
    expect((await stub.read())[0]!.value).toBe(30);
  });

  it('survives a restart, and still knows what it has counted', async () => {
    const { stub } = fleet();
    const series = [
      { name: 'loan_prediction_result_total' as const, labels: ['loans', '1', 'default'], value: 10 },
    ];
    await stub.add('one', 1, series);
    await evictDurableObject(stub as unknown as DurableObjectStub);
    await stub.add('one', 1, series);
    await stub.add('one', 2, series);
    expect((await stub.read())[0]!.value).toBe(20);
  });

  it('writes two rows a delivery, however many series it has', async () => {
    const { stub } = fleet();
    const series = Array.from({ length: 50 }, (_, index) => ({
      name: 'http_requests_total' as const,
      labels: ['GET', `/route/${index}`, '200'],
      value: 1,
    }));
    await stub.add('one', 1, series);
    await runInDurableObject(stub as unknown as DurableObjectStub, (_, { storage }) => {
      const rows = (table: string) =>
        storage.sql.exec<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`).one().rows;
      expect([rows('totals'), rows('writers')]).toEqual([1, 1]);
    });
    expect(await stub.read()).toHaveLength(50);
  });

  it('goes on with what stood in a row each, as it did in 0.1.0', async () => {
    const { stub } = fleet();
    const before = {
      name: 'loan_prediction_result_total' as const,
      labels: ['loans', '1', 'default'],
      value: 10,
    };
    await runInDurableObject(stub as unknown as DurableObjectStub, (_, { storage }) => {
      storage.sql.exec('CREATE TABLE series (key TEXT PRIMARY KEY, series TEXT NOT NULL) WITHOUT ROWID');
      storage.sql.exec('INSERT INTO series VALUES (?, ?)', 'any', JSON.stringify(before));
    });
    await evictDurableObject(stub as unknown as DurableObjectStub);
    await stub.add('one', 1, [before]);
    await evictDurableObject(stub as unknown as DurableObjectStub);
    expect((await stub.read())[0]!.value).toBe(20);
  });
});
