import type { DurableObjectNamespace } from '@cloudflare/workers-types';
import { describe, expect, it } from 'vitest';
import { durableMetrics } from '../../../src/platform/cloudflare/metrics.ts';
import type { MetricsTotals } from '../../../src/platform/cloudflare/metrics-totals.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import type { Series } from '../../../src/telemetry/series.ts';
import { totals } from '../../../src/telemetry/totals.ts';

/** An isolate whose waits end when the test says so, and totals that can be made to fail. */
function isolate({ atOnce = false } = {}) {
  const clock = manualClock(1_000_000);
  const all = totals(clock);
  const seen = new Set<number>();
  const deliveries: number[] = [];
  const waits: { milliseconds: number; end: () => void }[] = [];
  let fail: 'before' | 'after' | undefined;
  let meanwhile = () => {};
  const stub = {
    async add(_writer: string, sequence: number, series: Series[]) {
      deliveries.push(sequence);
      meanwhile();
      if (fail === 'before') throw new Error('unreachable');
      if (!seen.has(sequence)) all.merge(series);
      seen.add(sequence);
      if (fail === 'after') throw new Error('connection lost');
    },
    read: async () => all.list(),
  };
  const namespace = { getByName: () => stub } as unknown as DurableObjectNamespace<MetricsTotals>;
  const wait = (milliseconds: number) =>
    new Promise<void>((resolve) => waits.push({ milliseconds, end: resolve }));
  const metrics = durableMetrics(namespace, clock, () => 'writer', atOnce ? null : wait);
  return {
    metrics,
    clock,
    deliveries,
    failing: (when: typeof fail) => {
      fail = when;
    },
    /** What happens while a delivery is on its way. */
    during: (action: () => void) => {
      meanwhile = action;
    },
    /** One event: it counts, and its background work begins. */
    event() {
      metrics.count('http_requests_total', { method: 'GET', route: '/', status: '200' });
      let done = false;
      void Promise.resolve(metrics.flush()).then(() => {
        done = true;
      });
      return { isDone: () => done };
    },
    waiting: () => waits.map(({ milliseconds }) => milliseconds),
    /** Ends the oldest wait and lets everything that it sets free run. */
    async pass() {
      const { milliseconds, end } = waits.shift()!;
      clock.advance(milliseconds);
      end();
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    },
    total: () => all.list()[0]?.value ?? 0,
  };
}
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('durableMetrics', () => {
  it('delivers the counts of a quiet isolate without another event', async () => {
    const { event, pass, total, waiting } = isolate();
    const only = event();
    await pass();
    expect(total()).toBe(1);
    expect(only.isDone()).toBe(true);
    expect(waiting()).toEqual([]);
  });

  it('gathers the counts of many events into one delivery, which only the first one waits for', async () => {
    const { event, pass, total, deliveries } = isolate();
    const first = event();
    const others = Array.from({ length: 99 }, event);
    await settle();
    expect(others.every(({ isDone }) => isDone())).toBe(true);
    expect(first.isDone()).toBe(false);
    await pass();
    expect(total()).toBe(100);
    expect(deliveries).toEqual([1]);
  });

  it('repeats a delivery under its number when nobody knows whether it arrived', async () => {
    const { event, pass, total, deliveries, failing, waiting } = isolate();
    event();
    failing('after');
    await pass();
    event();
    failing(undefined);
    expect(waiting()).toEqual([1_000, 15_000]);
    await pass();
    expect(deliveries).toEqual([1, 1, 2]);
    expect(total()).toBe(2);
  });

  it('keeps counts while the totals are out of reach, and the next event delivers them', async () => {
    const { event, pass, total, failing, waiting } = isolate();
    failing('before');
    const first = event();
    while (waiting().length > 0) await pass();
    expect(first.isDone()).toBe(true);
    failing(undefined);
    event();
    await pass();
    expect(total()).toBe(2);
  });

  it('gathers for 15 seconds, tries again after pauses that grow, and ends before its event is killed', async () => {
    const { event, pass, failing, waiting } = isolate();
    const waits: number[] = [];
    event();
    failing('before');
    while (waiting().length > 0) {
      waits.push(...waiting());
      await pass();
    }
    // Work after an answer may run for 30 s.
    expect(waits).toEqual([15_000, 1_000, 2_000, 4_000]);
  });

  it('takes over when the leading event was killed', async () => {
    const { event, clock, waiting, pass, total } = isolate();
    event();
    // Its wait never ends: workerd dropped it. Work after an answer may run for 30 s, so after 35 s it is gone.
    clock.advance(34_999);
    event();
    expect(waiting()).toHaveLength(1);
    clock.advance(1);
    event();
    expect(waiting()).toHaveLength(2);
    await pass();
    expect(total()).toBe(3);
  });

  it('hands the lead over as it delivers, and loses nothing on the way', async () => {
    const { event, pass, total, waiting, during } = isolate();
    let events = 1;
    const first = event();
    during(() => {
      event();
      events++;
    });
    await pass();
    expect(first.isDone()).toBe(true);
    during(() => {});
    expect(waiting()).toEqual([15_000]);
    await pass();
    expect(total()).toBe(events);
  });

  it('does not export durations of a clock that stands still', async () => {
    const { metrics } = isolate();
    metrics.observe('loan_prediction_duration_seconds', {}, 0);
    expect(await metrics.read()).toEqual([]);
    metrics.observe('loan_prediction_duration_seconds', {}, 0.02);
    metrics.observe('loan_prediction_duration_seconds', {}, 0);
    expect(await metrics.read()).toMatchObject([{ value: 0.02, buckets: [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] }]);
  });

  it('delivers at once where nothing may wait, and what failed with the next flush', async () => {
    const { event, total, failing, deliveries, waiting } = isolate({ atOnce: true });
    event();
    await settle();
    expect(total()).toBe(1);
    failing('before');
    const lost = event();
    await settle();
    expect(lost.isDone()).toBe(true);
    failing(undefined);
    event();
    await settle();
    expect(total()).toBe(3);
    expect(deliveries).toEqual([1, 2, 2, 3]);
    expect(waiting()).toEqual([]);
  });

  it('does nothing where nothing was counted', async () => {
    const { metrics, deliveries, waiting } = isolate();
    await metrics.flush();
    expect(deliveries).toEqual([]);
    expect(waiting()).toEqual([]);
  });
});
