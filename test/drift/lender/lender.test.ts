import { beforeEach, describe, expect, it } from 'vitest';
import type { FinalDecision } from '../../../src/decisions/final/final-decision.ts';
import { storeFinalDecisions } from '../../../src/decisions/final/store.ts';
import { lenderReport, overridesOf } from '../../../src/drift/lender/lender.ts';
import { lenderSchema } from '../../../src/drift/reports/lender.ts';
import { decisionKey } from '../../../src/samples/join-key.ts';
import type { OfferedSample } from '../../../src/samples/sample.ts';
import type { Estimate } from '../../../src/statistics/estimate.ts';
import { DAY_MS } from '../../../src/time.ts';
import { migratedDatabase, reported } from '../../decisions/final/support.ts';
import { storeSample } from '../../outcomes/support.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const POLICY = { threshold: 0.5, bands: { medium: 0.2, high: 0.6 } } as Parameters<typeof overridesOf>[1];
const WATCHED = { name: 'loans', version: '1', policy: POLICY };

function sample(
  probability: number,
  decision: FinalDecision['decision'] | null,
  said: Partial<FinalDecision> = {},
) {
  return {
    probability,
    final: decision && { decision, why: null, at: NOW, saysOverridden: null, ...said },
  };
}
const times = (count: number, one: ReturnType<typeof sample>) => Array.from({ length: count }, () => one);

describe('what a lender decided', () => {
  it('is counted by what the model had said, and by direction', () => {
    const report = overridesOf(
      [
        ...times(36, sample(0.1, 'approved')),
        ...times(4, sample(0.1, 'declined', { why: 'policy_income' })),
        ...times(2, sample(0.3, 'withdrawn')),
        // Medium, and default predicted all the same: the threshold lies below the band.
        ...times(30, sample(0.55, 'approved', { why: 'manual_review' })),
        ...times(10, sample(0.9, 'declined')),
        ...times(5, sample(0.9, null)),
      ],
      POLICY,
    );
    expect(report).toMatchObject({
      predictions: 87,
      approved: 66,
      declined: 14,
      withdrawn: 2,
      undecided: 5,
      contradicting: 0,
      further_reasons: 0,
    });
    const none = { decided: 0, overridden: 0, rate: null };
    // Wilson's intervals of 4 of 40 and 30 of 30, worked by hand.
    const low = { value: 0.1, low: 0.03958, high: 0.230518 };
    const close = ({ value, low, high }: Estimate) => ({
      value: expect.closeTo(value, 5),
      low: expect.closeTo(low, 5),
      high: expect.closeTo(high, 5),
    });
    expect(report.bands).toEqual([
      {
        band: 'Low',
        default_predicted: none,
        no_default_predicted: { decided: 40, overridden: 4, rate: close(low) },
      },
      {
        band: 'Medium',
        default_predicted: {
          decided: 30,
          overridden: 30,
          rate: close({ value: 1, low: 0.886487, high: 1 }),
        },
        no_default_predicted: none,
      },
      // Too few for a rate.
      {
        band: 'High',
        default_predicted: { decided: 10, overridden: 0, rate: null },
        no_default_predicted: none,
      },
    ]);
    expect(report.overall.no_default_predicted).toEqual(report.bands[0]!.no_default_predicted);
    expect(report.overall.default_predicted).toMatchObject({ decided: 40, overridden: 30 });
    expect(report.reasons).toMatchObject([
      { why: 'manual_review', approved: 30, declined: 0, rate: { value: 30 / 80 } },
      { why: 'policy_income', approved: 0, declined: 4, rate: { value: 4 / 80 } },
    ]);
  });

  it('is what the comparison says, and not what a report calls itself', () => {
    const report = overridesOf(
      [
        sample(0.1, 'approved', { saysOverridden: true, why: 'w' }),
        sample(0.9, 'approved', { saysOverridden: false }),
        sample(0.9, 'approved', { saysOverridden: true, why: 'w' }),
        sample(0.9, 'approved'),
      ],
      POLICY,
    );
    expect(report).toMatchObject({ contradicting: 2, overall: { default_predicted: { overridden: 3 } } });
    expect(report.reasons).toEqual([
      { why: null, approved: 2, declined: 0, rate: null },
      { why: 'w', approved: 1, declined: 0, rate: null },
    ]);
  });

  it('names the twenty most frequent reasons, and counts the others', () => {
    const samples = Array.from({ length: 25 }, (_, index) =>
      times(index + 1, sample(0.9, 'approved', { why: `reason-${index}` })),
    );
    const { reasons, further_reasons } = overridesOf(samples.flat(), POLICY);
    expect([reasons.length, reasons[0]!.why, further_reasons]).toEqual([20, 'reason-24', 5]);
  });
});

describe('lenderReport', () => {
  let database: ReturnType<typeof migratedDatabase>;
  beforeEach(() => {
    database = migratedDatabase();
  });
  const keep = (id: string, said: Partial<OfferedSample> & { model?: string } = {}) =>
    storeSample(database, { id, at: NOW - DAY_MS, probability: 0.9, ...said });
  const report = () => lenderReport(database, WATCHED, NOW);

  it('is not there where nobody reported a final decision', async () => {
    await keep('a');
    expect(await report()).toBeUndefined();
  });

  it('finds them by the decision, by the client’s request or by ours, before or after the sample came', async () => {
    await storeFinalDecisions(
      database,
      [reported('decision-1', { key: decisionKey('decision-1') }), reported('client-2')],
      0,
    );
    await keep('own-1', { decision: 'decision-1', request: 'client-1' });
    await keep('own-2', { request: 'client-2' });
    await keep('own-3');
    await keep('own-4');
    await storeFinalDecisions(database, [reported('own-3', { decision: 'withdrawn' })], 0);
    const found = await report();
    expect(found).toMatchObject({ predictions: 4, approved: 2, withdrawn: 1, undecided: 1 });
    expect(lenderSchema.parse(found)).toEqual(found);
  });

  it('takes the later of what was reported by the decision and by the request, and counts the sample once', async () => {
    await keep('own', { decision: 'decision', request: 'client' });
    await storeFinalDecisions(
      database,
      [
        reported('decision', { key: decisionKey('decision'), at: 2, decision: 'declined' }),
        reported('client', { at: 1 }),
        reported('own', { at: 0 }),
      ],
      0,
    );
    expect(await report()).toMatchObject({ predictions: 1, approved: 0, declined: 1 });
  });

  it('is of one version and its last 30 days, and not of what it scored beside another', async () => {
    await storeFinalDecisions(
      database,
      ['other model', 'other version', 'old', 'beside'].map((id) => reported(id)),
      0,
    );
    await keep('other model', { model: 'cards' });
    await keep('other version', { version: '2' });
    await keep('old', { at: NOW - 31 * DAY_MS });
    await keep('beside', { beside: true });
    expect(await report()).toMatchObject({
      from: '2026-10-21T12:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
      predictions: 0,
      approved: 0,
    });
  });

  it.skipIf(ON_POSTGRES)(
    'reads the samples in the order of their index: not all of the time before the limit applies',
    async () => {
      const { query } = database;
      let plan: { id: number; parent: number; detail: string }[] = [];
      database.query = async (sql, params) => {
        plan = await query(`EXPLAIN QUERY PLAN ${sql}`, params);
        return [];
      };
      await report();
      const search = plan.find(({ detail }) => detail.includes('samples_window'))!;
      expect(search.detail).toContain('place=? AND at>? AND at<?');
      const sorts = plan.filter(({ detail }) => detail.includes('TEMP B-TREE'));
      expect(sorts.filter(({ parent }) => parent === search.parent)).toEqual([]);
      expect(plan.some(({ detail }) => /SEARCH f USING PRIMARY KEY/.test(detail))).toBe(true);
    },
  );
});
