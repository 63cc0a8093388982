import { env, evictDurableObject } from 'cloudflare:test';
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
const result = { model_version: '1', result: 'default' };

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
    const series = [{ name: 'loan_prediction_result_total' as const, labels: ['1', 'default'], value: 10 }];
    await stub.add('one', 1, series);
    await stub.add('one', 1, series);
    await stub.add('one', 2, series);
    await stub.add('one', 1, series);
    await stub.add('other', 1, series);
    expect((await stub.read())[0]!.value).toBe(30);
  });

  it('survives a restart, and still knows what it has counted', async () => {
    const { stub } = fleet();
    const series = [{ name: 'loan_prediction_result_total' as const, labels: ['1', 'default'], value: 10 }];
    await stub.add('one', 1, series);
    await evictDurableObject(stub as unknown as DurableObjectStub);
    await stub.add('one', 1, series);
    await stub.add('one', 2, series);
    expect((await stub.read())[0]!.value).toBe(20);
  });
});
