import { expect, test } from 'vitest';
import { fairnessReport } from '../../src/fairness/report.ts';
import golden from '../golden/fairness.json' with { type: 'json' };
import { PROFILE, tallyOf } from './support.ts';

/** Probabilities are rounded to 2⁻³², and squares of their differences stand below a standard deviation of a tenth. */
const ROUNDED = 8;
/** Formulas of the same terms in another order. */
const SAME = 12;

interface OfGroup {
  selection_rate: number;
  tpr: number;
  fpr: number;
  impact_ratio?: number[];
  pd_difference?: number;
  margin_difference?: number;
}

test.each(golden)('equals fairlearn, scipy and numpy, compared with $reference', (given) => {
  const decisions = given.group.map((group, row) => ({
    group,
    approved: given.approved[row] === 1,
    probability: given.pd[row]!,
    margin: given.margin[row]!,
    made: true,
    defaulted: given.repaid[row] === 1 ? (0 as const) : (1 as const),
  }));
  const profile = {
    ...PROFILE,
    smallest: 2,
    attributes: [{ attribute: 'age_band', reference: given.reference }],
  };
  const [report] = fairnessReport(new Map([['age_band', tallyOf(decisions)]]), profile, 'model').attributes;
  const theirs = Object.entries(given.groups) as [string, OfGroup][];
  expect(report!.groups.map(({ group }) => group).sort()).toEqual(theirs.map(([name]) => name).sort());
  for (const [name, expected] of theirs) {
    const measures = report!.groups.find(({ group }) => group === name)!.measures!;
    expect(measures.selection_rate.value).toBe(expected.selection_rate);
    expect(measures.approved_of_repaid!.value).toBe(expected.tpr);
    expect(measures.approved_of_defaulted!.value).toBe(expected.fpr);
    const isReference = name === given.reference;
    expect(measures.impact_ratio === null).toBe(isReference);
    if (isReference) continue;
    const [value, low, high] = expected.impact_ratio!;
    expect(measures.impact_ratio!.value).toBeCloseTo(value!, SAME);
    expect(measures.impact_ratio!.low).toBeCloseTo(low!, SAME);
    expect(measures.impact_ratio!.high).toBeCloseTo(high!, SAME);
    expect(measures.pd_difference!.value).toBeCloseTo(expected.pd_difference!, ROUNDED);
    expect(measures.margin_difference!.value).toBeCloseTo(expected.margin_difference!, ROUNDED);
  }
  expect([report!.parity!.ratio, report!.parity!.difference]).toEqual(given.parity);
  expect([report!.odds!.ratio, report!.odds!.difference]).toEqual(given.odds);
});
