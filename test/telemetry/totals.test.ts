import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { definitions } from '../../src/telemetry/definitions.ts';
import type { Series } from '../../src/telemetry/series.ts';
import { isCurrent, merged, totals } from '../../src/telemetry/totals.ts';

const result = { model_name: 'loans', model_version: '3', result: 'default' } as const;

describe('totals', () => {
  it('adds counts of the same labels and keeps others apart', () => {
    const all = totals(manualClock());
    all.count('loan_prediction_result_total', result);
    all.count('loan_prediction_result_total', { ...result, result: 'no_default' }, 5);
    all.count('loan_prediction_result_total', result, 2);
    expect(all.list()).toEqual([
      { name: 'loan_prediction_result_total', labels: ['loans', '3', 'default'], value: 3 },
      { name: 'loan_prediction_result_total', labels: ['loans', '3', 'no_default'], value: 5 },
    ]);
  });

  it('keeps label values apart that would read the same when joined', () => {
    const all = totals(manualClock());
    all.count('loan_prediction_result_total', { ...result, model_version: 'a","b', result: 'c' });
    all.count('loan_prediction_result_total', { ...result, model_version: 'a', result: 'b","c' });
    expect(all.list()).toHaveLength(2);
  });

  it('hands out what it counts on from, and takes in what others count on from, as copies', () => {
    const all = totals(manualClock());
    const other = totals(manualClock());
    all.observe('loan_prediction_duration_seconds', {}, 0.001);
    const [before] = all.list();
    other.merge(all.list());
    const given = all.list();
    other.merge(given);
    other.observe('loan_prediction_duration_seconds', {}, 0.001);
    all.observe('loan_prediction_duration_seconds', {}, 0.001);
    expect(before!.value).toBe(0.001);
    expect(given).toEqual([before]);
    expect(other.list()[0]!.value).toBe(0.003);
  });

  it('ignores what would spoil a total: NaN, infinity, and counting down', () => {
    const all = totals(manualClock());
    for (const by of [Number.NaN, Infinity, -1]) all.count('loan_prediction_result_total', result, by);
    for (const value of [Number.NaN, Infinity]) all.observe('loan_prediction_duration_seconds', {}, value);
    expect(all.isEmpty()).toBe(true);
  });

  it('puts an observation into the bucket whose upper bound includes it', () => {
    const bounds = definitions.loan_prediction_duration_seconds.buckets;
    const bucketOf = (value: number) => {
      const all = totals(manualClock());
      all.observe('loan_prediction_duration_seconds', {}, value);
      return all.list()[0]!.buckets!.indexOf(1);
    };
    bounds.forEach((bound, index) => {
      expect(bucketOf(bound)).toBe(index);
      expect(bucketOf(bound + 1e-9)).toBe(index + 1);
    });
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(1e9)).toBe(bounds.length);
  });

  it('is empty after it was taken, and what was taken does not change any more', () => {
    const all = totals(manualClock());
    all.count('loan_prediction_result_total', result);
    const taken = all.take();
    all.count('loan_prediction_result_total', result, 7);
    expect(taken[0]!.value).toBe(1);
    expect(all.list()[0]!.value).toBe(7);
  });
});

describe('merged', () => {
  const counted = fc.array(
    fc.record({ result: fc.constantFrom('default', 'no_default'), by: fc.integer({ min: 1, max: 1000 }) }),
  );
  const observed = fc.array(fc.constantFrom(0, 0.0005, 0.002, 0.3, 7));
  const gathered = fc.record({ counted, observed }).map(({ counted, observed }) => {
    const all = totals(manualClock());
    for (const { result, by } of counted)
      all.count('loan_prediction_result_total', { model_name: 'loans', model_version: '1', result }, by);
    for (const value of observed) all.observe('loan_prediction_duration_seconds', {}, value);
    return all.list();
  });
  const sorted = (series: Series[]) =>
    series.toSorted((a, b) => (a.labels.join() < b.labels.join() ? -1 : 1));

  it('gives the same totals in whatever order isolates report', () => {
    fc.assert(
      fc.property(fc.array(gathered, { maxLength: 5 }), (reports) => {
        const forwards = totals(manualClock());
        const backwards = totals(manualClock());
        for (const report of reports) forwards.merge(report);
        for (const report of reports.toReversed()) backwards.merge(report);
        const [one, other] = [sorted(forwards.list()), sorted(backwards.list())];
        expect(one.length).toBe(other.length);
        one.forEach((series, index) => {
          expect(other[index]!.buckets).toEqual(series.buckets);
          // Sums of seconds are floating point: their last bits depend on the order.
          expect(other[index]!.value).toBeCloseTo(series.value, 9);
        });
      }),
    );
  });

  it('keeps the gauge that was set last, whichever arrives last', () => {
    const gauge = (value: number, at: number): Series => ({
      name: 'loan_model_drift_detected',
      labels: ['odd'],
      value,
      at,
    });
    expect(merged(gauge(1, 10), gauge(0, 20)).value).toBe(0);
    expect(merged(gauge(0, 20), gauge(1, 10)).value).toBe(0);
  });

  it('begins a histogram anew when a release changed its buckets', () => {
    const histogram = (buckets: number[]): Series => ({
      name: 'loan_prediction_duration_seconds',
      labels: [],
      value: 1,
      buckets,
    });
    expect(merged(histogram([1, 2]), histogram([1, 2, 3])).buckets).toEqual([1, 2, 3]);
  });
});

describe('isCurrent', () => {
  it('ends a gauge that nobody set for an hour, and no counter', () => {
    const gauge: Series = { name: 'loan_model_drift_psi', labels: ['odd', 'pd'], value: 0.3, at: 1_000 };
    expect(isCurrent(gauge, 1_000 + 3_600_000)).toBe(true);
    expect(isCurrent(gauge, 1_001 + 3_600_000)).toBe(false);
    expect(isCurrent({ name: 'http_requests_total', labels: ['GET', '/', '200'], value: 1 }, 1e15)).toBe(
      true,
    );
  });

  it('ends what a later release has dropped or reshaped', () => {
    const counter: Series = { name: 'http_requests_total', labels: ['GET', '/', '200'], value: 1 };
    const histogram: Series = {
      name: 'loan_prediction_duration_seconds',
      labels: [],
      value: 1,
      buckets: new Array(11).fill(0),
    };
    expect(isCurrent(histogram, 0)).toBe(true);
    expect(isCurrent({ ...counter, name: 'dropped_total' as never }, 0)).toBe(false);
    expect(isCurrent({ ...counter, labels: ['GET', '/'] }, 0)).toBe(false);
    expect(isCurrent({ ...histogram, buckets: [1, 2] }, 0)).toBe(false);
  });
});
