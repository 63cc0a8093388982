import { describe, expect, test } from 'vitest';
import { impactRatio } from '../../../src/statistics/impact-ratio.ts';
import { shareOf } from '../../../src/statistics/share.ts';
import { auditOf } from '../../../src/training/validation/audit.ts';

/** Rows by group: how many have a probability and an outcome. */
function rowsOf(...parts: { group: number; times: number; probability: number; label: number }[]) {
  const rows = parts.flatMap((part) => Array.from({ length: part.times }, () => part));
  return {
    groupOf: Uint8Array.from(rows, ({ group }) => group),
    probabilities: Float64Array.from(rows, ({ probability }) => probability),
    labels: Uint8Array.from(rows, ({ label }) => label),
  };
}

const { groupOf, probabilities, labels } = rowsOf(
  { group: 0, times: 60, probability: 0.1, label: 0 },
  { group: 0, times: 20, probability: 0.4, label: 1 },
  { group: 1, times: 100, probability: 0.1, label: 0 },
  { group: 1, times: 15, probability: 0.1, label: 1 },
  { group: 1, times: 25, probability: 0.4, label: 1 },
  { group: 2, times: 49, probability: 0.4, label: 0 },
);
const columns = [{ column: 'SEX', groups: ['m', 'f', 'x', 'nobody'], groupOf }];
const { smallest, columns: audited } = auditOf(columns, probabilities, labels, 0.4);
const [sex] = audited;
const [f, m, x] = sex!.groups;

describe('an audit', () => {
  test('compares groups with the largest, the largest first', () => {
    expect(sex!.reference).toBe('f');
    expect(sex!.groups.map(({ group, rows }) => [group, rows])).toEqual([
      ['f', 140],
      ['m', 80],
      ['x', 49],
    ]);
    expect([f!.measures!.impact_ratio, f!.measures!.mean_difference]).toEqual([null, null]);
  });

  test('approves below the threshold', () => {
    expect(m!.measures).toMatchObject({
      defaults: 20,
      approval_rate: shareOf(60, 80),
      impact_ratio: impactRatio({ selected: 60, rows: 80 }, { selected: 115, rows: 140 }),
      auc: { value: 1 },
      observed_to_expected: { value: expect.closeTo(20 / 14, 12) },
    });
    // All that ranks wrongly among the others: 15 of 40 defaults tie with every good loan.
    expect(f!.measures!.auc!.value).toBeCloseTo(25 / 40 + 15 / 40 / 2, 12);
  });

  test('says by how much log-odds lie apart: above 0 where a group is held riskier', () => {
    expect(m!.measures!.mean_difference!.value).toBeGreaterThan(0);
  });

  test('counts a small group, and says no more of it', () => {
    expect(smallest).toBe(50);
    expect(x).toEqual({ group: 'x', rows: 49, measures: null });
  });

  test('compares nothing where no group is large enough', () => {
    const few = auditOf(
      [{ column: 'SEX', groups: ['m'], groupOf: new Uint8Array(20) }],
      new Float64Array(20).fill(0.1),
      new Uint8Array(20),
      0.4,
    );
    expect(few.columns).toEqual([
      { column: 'SEX', reference: null, groups: [{ group: 'm', rows: 20, measures: null }] },
    ]);
  });

  test('tells what it can of a group without a default', () => {
    const rows = rowsOf({ group: 0, times: 60, probability: 0.1, label: 0 });
    const { measures } = auditOf(
      [{ column: 'c', groups: ['a'], groupOf: rows.groupOf }],
      rows.probabilities,
      rows.labels,
      0.4,
    ).columns[0]!.groups[0]!;
    expect(measures).toMatchObject({ defaults: 0, auc: null, observed_to_expected: null });
    expect(measures!.approval_rate.value).toBe(1);
  });
});
