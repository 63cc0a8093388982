import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { definitions } from '../../src/telemetry/definitions.ts';
import { exposition } from '../../src/telemetry/exposition.ts';
import { totals } from '../../src/telemetry/totals.ts';

describe('exposition', () => {
  it('writes counters with help, type and labels, sorted', () => {
    const all = totals(manualClock());
    all.count(
      'loan_prediction_result_total',
      { model_name: 'loans', model_version: '1', result: 'no_default' },
      29,
    );
    all.count('loan_prediction_result_total', { model_name: 'loans', model_version: '1', result: 'default' });
    expect(exposition(all.list())).toBe(
      '# HELP loan_prediction_result_total Applications scored, by decision. result: default, no_default.\n' +
        '# TYPE loan_prediction_result_total counter\n' +
        'loan_prediction_result_total{model_name="loans",model_version="1",result="default"} 1\n' +
        'loan_prediction_result_total{model_name="loans",model_version="1",result="no_default"} 29\n',
    );
  });

  it('writes a histogram cumulatively, with +Inf, sum and count', () => {
    const all = totals(manualClock());
    // Powers of two, so that the sum is exact.
    for (const seconds of [0.00048828125, 0.25, 0.25, 3])
      all.observe('loan_prediction_duration_seconds', {}, seconds);
    const lines = exposition(all.list()).split('\n').slice(2);
    expect(lines).toEqual([
      'loan_prediction_duration_seconds_bucket{le="0.001"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.0025"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.005"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.01"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.025"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.05"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.1"} 1',
      'loan_prediction_duration_seconds_bucket{le="0.25"} 3',
      'loan_prediction_duration_seconds_bucket{le="0.5"} 3',
      'loan_prediction_duration_seconds_bucket{le="1"} 3',
      'loan_prediction_duration_seconds_bucket{le="+Inf"} 4',
      'loan_prediction_duration_seconds_sum 3.50048828125',
      'loan_prediction_duration_seconds_count 4',
      '',
    ]);
  });

  it('escapes backslashes, quotes and line breaks in label values', () => {
    const all = totals(manualClock());
    all.gauge('loan_model_drift_psi', { model_name: 'odd', feature: 'a\\b"c\nd' }, 0.5);
    expect(exposition(all.list())).toContain(
      'loan_model_drift_psi{model_name="odd",feature="a\\\\b\\"c\\nd"} 0.5\n',
    );
  });

  it('keeps whatever stands in a label value inside of it, on one line', () => {
    const letter = fc.constantFrom(...'a\\"\n\r{}=, #', '\u2028', '"} 1\nup{a="');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 10 }), (feature) => {
        const all = totals(manualClock());
        all.gauge('loan_model_drift_psi', { model_name: 'odd', feature }, 0.5);
        const [, , line, end, ...others] = exposition(all.list()).split('\n');
        expect([end, ...others]).toEqual(['']);
        const [, value] = /^loan_model_drift_psi\{model_name="odd",feature="((?:[^"\\]|\\.)*)"\} 0\.5$/.exec(
          line!,
        )!;
        expect(value!.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign))).toBe(feature);
      }),
    );
  });

  it('writes numbers that are not finite as Prometheus reads them', () => {
    const all = totals(manualClock());
    const values = { up: Infinity, down: -Infinity, none: Number.NaN };
    for (const [feature, value] of Object.entries(values))
      all.gauge('loan_model_drift_psi', { model_name: 'odd', feature }, value);
    expect(exposition(all.list()).match(/ \S+$/gm)!.slice(-3)).toEqual([' -Inf', ' NaN', ' +Inf']);
  });

  it('leaves out what was never counted', () => {
    expect(exposition([])).toBe('');
  });
});

describe('definitions', () => {
  it.each(Object.entries(definitions))('%s is named and bounded as Prometheus asks', (name, definition) => {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(name.endsWith('_total')).toBe(definition.type === 'counter');
    for (const label of definition.labels) expect(label).toMatch(/^(?!__|le$)[a-z_]+$/);
    expect('buckets' in definition).toBe(definition.type === 'histogram');
    if ('buckets' in definition)
      expect(definition.buckets.toSorted((a, b) => a - b)).toEqual([...definition.buckets]);
  });
});
