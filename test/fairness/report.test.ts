import { expect, test } from 'vitest';
import { comparisonText } from '../../src/fairness/format.ts';
import { type FairnessProfile, profileSchema } from '../../src/fairness/profile.ts';
import { fairnessReport } from '../../src/fairness/report.ts';
import { type Basis, type CountedDecision, EMPTY_TALLY } from '../../src/fairness/tally.ts';
import { shareOf } from '../../src/statistics/share.ts';
import { decided, PROFILE, tallyOf } from './support.ts';

function reportOf(
  decisions: readonly CountedDecision[],
  changes: Partial<FairnessProfile> = {},
  basis: Basis = 'model',
) {
  const profile = profileSchema.parse({ ...PROFILE, ...changes });
  return fairnessReport(new Map([['age_band', tallyOf(decisions)]]), profile, basis).attributes[0]!;
}
const of = (report: ReturnType<typeof reportOf>, name: string) =>
  report.groups.find(({ group }) => group === name)!;

test('a worked example: 60 of 100 against 80 of 100 is three quarters, and may be above four fifths', () => {
  const report = reportOf([...decided('old', 80, 100), ...decided('young', 60, 100)]);
  expect(report.reference).toBe('old');
  const { measures, thresholds } = of(report, 'young');
  expect(measures!.selection_rate).toEqual(shareOf(60, 100));
  expect(thresholds).toMatchObject([
    { measure: 'impact_ratio', at_least: 0.8, verdict: 'below', crossed: true, certain: false },
  ]);
  expect(thresholds[0]!.estimate!.value).toBeCloseTo(0.75, 15);
  expect(thresholds[0]!.estimate!.high).toBeCloseTo(0.905, 3);
  expect(of(report, 'old')).toMatchObject({ measures: { impact_ratio: null }, thresholds: [] });
  expect(report.parity!.ratio).toBeCloseTo(0.75, 15);
  expect(report.odds).toBeNull();
});

test('a difference that is large in many decisions is certain', () => {
  const report = reportOf([...decided('old', 800, 1000), ...decided('young', 500, 1000)]);
  expect(of(report, 'young').thresholds).toMatchObject([{ verdict: 'below', crossed: true, certain: true }]);
});

test('a value that equals its threshold has not crossed it', () => {
  const [equal, most] = reportOf([...decided('a', 100, 100), ...decided('b', 80, 100)], {
    thresholds: [
      { measure: 'impact_ratio', at_least: 0.8, source: 'x' },
      { measure: 'impact_ratio', at_most: 0.8, source: 'x' },
    ],
  }).groups[1]!.thresholds;
  expect(equal).toMatchObject({ verdict: 'above', crossed: false, certain: false });
  expect(most).toMatchObject({ verdict: 'below', crossed: false, certain: false });
});

test('a group below the smallest size gives no rate, is no reference and crosses nothing', () => {
  const report = reportOf([...decided('old', 80, 100), ...decided('few', 29, 29)]);
  expect(report.reference).toBe('old');
  expect(of(report, 'few')).toMatchObject({
    decisions: 29,
    measures: null,
    thresholds: [{ estimate: null, verdict: 'too few', crossed: null, certain: null }],
  });
  expect(JSON.stringify(of(report, 'few'))).not.toContain('rate');
  expect(report.parity).toBeNull();
});

test('a named reference that is too small, or unknown, leaves nothing to compare with', () => {
  for (const reference of ['few', 'nobody']) {
    const report = reportOf([...decided('old', 80, 100), ...decided('few', 9, 9)], {
      attributes: [{ attribute: 'age_band', reference }],
    });
    expect(report.reference).toBeNull();
    expect(of(report, 'old')).toMatchObject({
      measures: { selection_rate: { value: 0.8 }, impact_ratio: null },
      thresholds: [{ verdict: 'not comparable' }],
    });
    expect(comparisonText(report)).toMatch(
      reference === 'few' ? /^Too few .* reference, few:/ : /^None .* reference, nobody:/,
    );
  }
});

test('of equal rates the first by name is compared with', () => {
  expect(reportOf([...decided('b', 30, 90), ...decided('a', 10, 30)]).reference).toBe('a');
});

test('a group in which nobody was approved has a ratio of 0, and the interval an end', () => {
  const report = reportOf([...decided('old', 80, 100), ...decided('young', 0, 100)]);
  const [judged] = of(report, 'young').thresholds;
  expect(judged).toMatchObject({
    verdict: 'below',
    crossed: true,
    certain: true,
    estimate: { value: 0, low: 0 },
  });
  expect(judged!.estimate!.high).toBeCloseTo(shareOf(0, 100).high / shareOf(80, 100).low, 12);
});

test('where nobody at all was approved no ratio is told', () => {
  const report = reportOf([...decided('a', 0, 50), ...decided('b', 0, 50)]);
  expect(of(report, 'b').thresholds).toMatchObject([{ verdict: 'not comparable' }]);
  expect(report.parity).toEqual({ ratio: null, difference: 0 });
});

test('all alike in probability have no difference in standard deviations', () => {
  const alike = (group: string): CountedDecision[] =>
    decided(group, 40, 40).map((one) => ({ ...one, probability: 0.3, margin: -0.85 }));
  expect(of(reportOf([...alike('a'), ...alike('b')]), 'b').measures!.pd_difference).toBeNull();
});

test('tells which share of the declined has each reason, and nothing of too few', () => {
  const { measures } = of(reportOf([...decided('a', 20, 100), ...decided('b', 95, 100)]), 'a');
  expect(measures!.reasoned).toBe(80);
  expect(measures!.reasons).toEqual([
    { code: 'debt', declined: 40, share: shareOf(40, 80) },
    { code: 'income', declined: 80, share: shareOf(80, 80) },
  ]);
  const few = of(reportOf([...decided('a', 20, 100), ...decided('b', 95, 100)]), 'b');
  expect(few.measures!.reasons).toMatchObject([{ share: null }, { share: null }]);
});

test('compares what was expected with what came, in all and by probability', () => {
  const known = Array.from({ length: 200 }, (_, index): CountedDecision => {
    const isRisky = index < 100;
    return {
      group: 'a',
      approved: !isRisky,
      probability: isRisky ? 0.25 : 0.015625,
      margin: 0,
      made: true,
      defaulted: index % (isRisky ? 4 : 50) === 0 ? 1 : 0,
    };
  });
  const { measures } = of(reportOf([...known, ...decided('a', 10, 10)]), 'a');
  expect(measures).toMatchObject({
    known: 200,
    mean_pd_of_known: (25 + 1.5625) / 200,
    default_rate: { value: 27 / 200 },
    observed_to_expected: { value: 27 / 26.5625 },
    approved_of_repaid: { value: 98 / 173 },
    approved_of_defaulted: null,
  });
  expect(measures!.calibration.filter((bin) => bin.known > 0)).toMatchObject([
    { from: 0.01, to: 0.02, known: 100, mean_pd: 0.015625, default_rate: { value: 0.02 } },
    { from: 0.2, to: 0.3, known: 100, mean_pd: 0.25, default_rate: { value: 0.25 } },
  ]);
});

test('outcomes of loans that were not made are counted, and measured is what became of the others', () => {
  const made = decided('a', 60, 100).map(
    (one, index) => ({ ...one, defaulted: index % 5 === 0 ? 1 : 0 }) as const,
  );
  const refused = decided('a', 50, 100).map((one) => ({ ...one, made: false, defaulted: 0 }) as const);
  const { decisions, measures } = of(reportOf([...made, ...refused]), 'a');
  expect([decisions, measures!.selection_rate]).toEqual([200, shareOf(110, 200)]);
  expect(measures!.not_made).toBe(100);
  const alone = of(reportOf(made), 'a').measures!;
  const outcome = ({
    known,
    mean_pd_of_known,
    default_rate,
    observed_to_expected,
    calibration,
  }: typeof alone) => [[known, mean_pd_of_known, default_rate, observed_to_expected, calibration]];
  expect(outcome(measures!)).toEqual(outcome(alone));
  expect(measures).toMatchObject({
    known: 100,
    default_rate: { value: 0.2 },
    approved_of_repaid: { value: 48 / 80 },
  });
  expect(of(reportOf(made.map((one) => ({ ...one, made: false }))), 'a').measures).toMatchObject({
    known: 0,
    not_made: 100,
    default_rate: null,
    observed_to_expected: null,
  });
});

test("of a lender's own decisions nothing says which share of the repaid was approved, for all of them were", () => {
  const own = ['a', 'b'].flatMap((group) =>
    decided(group, 80, 100).map(
      (one, index) => ({ ...one, made: one.approved, defaulted: index % 2 === 0 ? 1 : 0 }) as const,
    ),
  );
  const report = reportOf(own, {}, 'final');
  expect(report.odds).toBeNull();
  expect(report.parity).not.toBeNull();
  expect(of(report, 'a').measures).toMatchObject({
    known: 80,
    not_made: 20,
    default_rate: { value: 0.5 },
    approved_of_repaid: null,
    approved_of_defaulted: null,
  });
});

test('says what no group covers', () => {
  const tally = {
    ...tallyOf(decided('a', 40, 83)),
    decisions: 100,
    erased: 2,
    without_subject: 10,
    without_group: 5,
  };
  const report = fairnessReport(new Map([['age_band', tally]]), PROFILE, 'model').attributes[0];
  expect(report).toMatchObject({
    decisions: 100,
    covered: 83,
    erased: 2,
    without_subject: 10,
    without_group: 5,
  });
  expect(fairnessReport(new Map([['age_band', EMPTY_TALLY]]), PROFILE, 'model').attributes[0]).toMatchObject({
    covered: 0,
    reference: null,
    groups: [],
    parity: null,
  });
});

test('defaults over those expected are judged of the reference too, and are 0 where nobody defaulted', () => {
  const of100 = (group: string, approved: number, defaults: number) =>
    decided(group, approved, 100).map(
      (one, index) => ({ ...one, defaulted: index < defaults ? 1 : 0 }) as const,
    );
  const report = reportOf([...of100('old', 100, 0), ...of100('young', 80, 30)], {
    thresholds: [
      { measure: 'observed_to_expected', at_least: 0.5, source: 'x' },
      { measure: 'impact_ratio', at_least: 0.9, source: 'x' },
    ],
  });
  expect(report.reference).toBe('old');
  const [ofReference, ...others] = of(report, 'old').thresholds;
  expect(others).toEqual([]);
  // 5 were expected, and of 100 without a default at most 3.7% are likely to default.
  expect(ofReference).toMatchObject({ verdict: 'below', crossed: true, certain: false });
  expect(ofReference!.estimate).toMatchObject({ value: 0, low: 0 });
  expect(ofReference!.estimate!.high).toBeCloseTo((shareOf(0, 100).high * 100) / 5, 6);
  expect(of(report, 'young').thresholds).toMatchObject([{ verdict: 'above' }, { verdict: 'below' }]);
});
