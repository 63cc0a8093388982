import { describe, expect, test } from 'vitest';
import { type CompiledSchema, compileSchema } from '../../../src/application/compile.ts';
import { encode } from '../../../src/application/encode.ts';
import type { Level } from '../../../src/application/levels.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { compareWithBaseline } from '../../../src/drift/stability/compare.ts';
import type { Scored } from '../../../src/drift/stability/quantity.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';
import { buildBaseline } from '../../../src/statistics/baseline.ts';
import type { Baseline } from '../../../src/statistics/distribution.ts';
import { stabilityOf } from '../../../src/statistics/psi.ts';
import { datedPortfolio } from '../../application/support.ts';

const LEVELS = ['north', 'south', { name: 'east', of: ['islands'] }, 'west'];
const compiled = compileSchema(
  parseApplicationSchema({
    name: 'loans',
    target: { column: 'Default' },
    fields: [
      { name: 'income', column: 'Income', type: 'number' },
      { name: 'region', column: 'Region', type: 'category', levels: LEVELS, nullable: true },
      { name: 'debt', column: 'Debt', type: 'number' },
    ],
    derived: [{ name: 'burden', ratio: ['debt', 'income'] }],
    policy: { maximize: 'recall' },
  }),
);
const names = compiled.features.map(({ name }) => name);
const UNKNOWN = -1;
const MISSING = Number.NaN;

function compareAlike(...[baseline, compiled, samples]: SampleArguments) {
  const alike = new Float64Array(samples.length).fill(1);
  return compareWithBaseline(baseline, compiled, samples, alike, thresholdsFor(0.15));
}
type SampleArguments = [baseline: Baseline, compiled: CompiledSchema, samples: Scored[]];

/** Applications whose region is as counted; everything else is the same in all populations. */
function applications(regions: [region: number, count: number][]) {
  return regions.flatMap(([region, count]) =>
    Array.from({ length: count }, (_, index) => {
      const inputs = [1_000 + (index % 7), region, 100 + (index % 5)];
      const features = new Float32Array(names.length);
      const seen = region === UNKNOWN ? [inputs[0]!, MISSING, inputs[2]!] : inputs;
      encode(compiled, seen, features, 0);
      return { inputs, features, probability: 0.25 };
    }),
  );
}

function baselineOf(regions: [number, number][], unknown?: Record<string, number>) {
  const rows = applications(regions);
  const features = new Float32Array(rows.length * names.length);
  for (const [index, row] of rows.entries()) features.set(row.features, index * names.length);
  const probabilities = rows.map(({ probability }) => probability);
  return buildBaseline(features, rows.length, names, probabilities, unknown);
}

const trained = baselineOf([
  [0, 2_000],
  [1, 2_000],
  [2, 2_000],
  [3, 1_900],
  [MISSING, 100],
]);
const compare = (regions: [number, number][], baseline = trained) =>
  compareAlike(baseline, compiled, applications(regions));
const region = (regions: [number, number][], baseline = trained) =>
  compare(regions, baseline).find(({ feature }) => feature === 'region')!;

test('the PD, every field once, and derived features are compared, in this order', () => {
  const found = compare([[0, 200]]);
  expect(found.map(({ feature }) => feature)).toEqual([null, 'income', 'region', 'debt', 'burden']);
});

test('dates are not compared, for they move with every day; the time between them is', () => {
  const dated = datedPortfolio();
  const names = dated.features.map(({ name }) => name);
  const scoredFrom = (day: number) =>
    Array.from({ length: 500 }, (_, index) => {
      const applied = day + (index % 30);
      const inputs = [1_000, applied - 365 * (20 + (index % 40)), applied, applied - 31 * (index % 50)];
      const features = new Float32Array(names.length);
      encode(dated, inputs, features, 0);
      return { inputs, features, probability: 0.25 };
    });
  const before = scoredFrom(20_000);
  const baseline = buildBaseline(
    Float32Array.from(before.flatMap(({ features }) => [...features])),
    before.length,
    names,
    before.map(({ probability }) => probability),
  );
  const compared = compareAlike(baseline, dated, scoredFrom(20_365));
  expect(compared.map(({ feature }) => feature)).toEqual([
    null,
    'income',
    'age',
    'tenure',
    'employed_share',
    'days_employed',
  ]);
  expect(compared.map(({ verdict }) => verdict)).toEqual(compared.map(() => 'stable'));
});

/** A portfolio whose only field is a category, by level's place: as trained, and as it comes. */
function gradesCompared(
  levels: Level[],
  ordered: boolean,
  trainedValues: number[],
  values: number[],
  unknown?: number,
) {
  const graded = compileSchema(
    parseApplicationSchema({
      name: 'loans',
      target: { column: 'Default' },
      fields: [{ name: 'grade', column: 'Grade', type: 'category', levels, ordered, unknown: 'missing' }],
      policy: { maximize: 'recall' },
    }),
  );
  const width = graded.features.length;
  const encoded = (inputs: number[]) => {
    const features = new Float32Array(inputs.length * width);
    for (const [row, value] of inputs.entries()) encode(graded, [value], features, row * width);
    return features;
  };
  const baseline = buildBaseline(
    encoded(trainedValues),
    trainedValues.length,
    graded.features.map(({ name }) => name),
    trainedValues.map(() => 0.25),
    unknown === undefined ? {} : { grade: unknown },
  );
  const features = encoded(values);
  const samples = values.map((value, row) => ({
    inputs: [value],
    features: features.subarray(row * width, (row + 1) * width),
    probability: 0.25,
  }));
  return compareAlike(baseline, graded, samples).at(-1)!;
}

describe('a number with codes', () => {
  const codes = [
    { name: 'none', value: 96 },
    { name: 'special', value: 98 },
  ];
  const coded = compileSchema(
    parseApplicationSchema({
      name: 'coded',
      target: { column: 'Default' },
      fields: [{ name: 'due', column: 'Due', type: 'integer', nullable: true, codes }],
      policy: { maximize: 'recall' },
    }),
  );
  const encoded = (values: number[]) => {
    const features = new Float32Array(values.length * 3);
    values.forEach((value, row) => void encode(coded, [value], features, row * 3));
    return features;
  };
  const many = (counts: [value: number, count: number][]) =>
    counts.flatMap(([value, count]) => new Array<number>(count).fill(value));
  const compared = (trainedValues: number[], values: number[]) => {
    const features = encoded(values);
    const names = coded.features.map(({ name }) => name);
    const baseline = buildBaseline(encoded(trainedValues), trainedValues.length, names, [0.25]);
    const samples = values.map((value, row) => ({
      inputs: [value],
      features: features.subarray(row * 3, row * 3 + 3),
      probability: 0.25,
    }));
    return compareAlike(baseline, coded, samples).slice(1);
  };

  test('is one distribution over its amounts and its codes', () => {
    const values: [number, number][] = [
      [0, 500],
      [1, 300],
      [96, 150],
      [MISSING, 50],
    ];
    const [found, ...others] = compared(
      many(values),
      many([
        [0, 50],
        [1, 30],
        [96, 5],
        [98, 10],
        [MISSING, 5],
      ]),
    );
    expect(others).toEqual([]);
    expect(found!.bins.map(({ label, baseline, recent }) => [label, baseline, recent])).toEqual([
      ['0', 500, 50],
      ['1', 300, 30],
      ['none', 150, 5],
      ['special', 0, 10],
      ['missing', 50, 5],
    ]);
  });

  test('tells a code that came up, behind the bins of a scale too', () => {
    const scale = Array.from({ length: 1_000 }, (_, index) => index + 100);
    const [found] = compared(
      [...scale, ...many([[96, 10]])],
      [
        ...scale,
        ...many([
          [96, 700],
          [MISSING, 1],
        ]),
      ],
    );
    expect(found!.verdict).toBe('retrain');
    expect(found!.change).toMatchObject({ what: 'none' });
  });
});

describe('a category', () => {
  const REMIXED: [number, number][] = [
    [0, 400],
    [1, 350],
    [2, 130],
    [3, 110],
    [MISSING, 10],
  ];

  test('is one distribution over its levels, whose counts are those of the applications', () => {
    expect(region(REMIXED).bins).toEqual([
      { label: 'north', baseline: 2_000, recent: 400, recent_share: 0.4 },
      { label: 'south', baseline: 2_000, recent: 350, recent_share: 0.35 },
      { label: 'east', baseline: 2_000, recent: 130, recent_share: 0.13 },
      { label: 'west', baseline: 1_900, recent: 110, recent_share: 0.11 },
      { label: 'missing', baseline: 100, recent: 10, recent_share: 0.01 },
    ]);
  });

  test('is drift when its levels are mixed anew, though none of them moved far by itself', () => {
    const found = region(REMIXED);
    // By hand: Σ (a − e) ln(a / e) over shares of 0.25, 0.25, 0.25, 0.2375, 0.0125.
    expect(found.psi).toBeCloseTo(0.0705 + 0.0336 + 0.0785 + 0.0981 + 0.0005, 2);
    expect(found.verdict).toBe('retrain');
  });

  test('has a bin for what is no level, apart from missing, whatever the model was told', () => {
    const found = region([
      [0, 200],
      [1, 200],
      [2, 200],
      [3, 190],
      [MISSING, 10],
      [UNKNOWN, 200],
    ]);
    expect(found.bins.slice(-2)).toMatchObject([
      { label: 'missing', baseline: 100, recent: 10 },
      { label: 'unknown', baseline: 0, recent: 200 },
    ]);
    expect(found.verdict).toBe('retrain');
  });

  test('is stable where training met as many unknown levels as come now', () => {
    const mixed: [number, number][] = [
      [0, 400],
      [1, 400],
      [UNKNOWN, 150],
      [MISSING, 50],
    ];
    const known = baselineOf(mixed, { region: 150 });
    const found = region(mixed, known);
    expect(found).toMatchObject({ psi: 0, verdict: 'stable' });
    expect(found.bins.slice(-2)).toMatchObject([
      { label: 'missing', baseline: 50, recent: 50 },
      { label: 'unknown', baseline: 150, recent: 150 },
    ]);
  });

  test.each([3, 20])('with an order and %i levels has a bin for what is no level as well', (count) => {
    const levels = Array.from({ length: count }, (_, index) => ({
      name: `grade ${index}`,
      of: [`g${index}`],
    }));
    const rows = Array.from({ length: 2_000 }, (_, index) => (index % 10 === 0 ? MISSING : index % count));
    // Three quarters of what training saw as missing were unknown.
    const compared = (values: number[]) => gradesCompared(levels, true, rows, values, 150);
    const same = compared(
      rows.map((value, index) => (Number.isNaN(value) && index % 40 !== 0 ? UNKNOWN : value)),
    );
    expect(same.verdict).toBe('stable');
    expect(same.bins.slice(-2)).toMatchObject([
      { label: 'missing', baseline: 50, recent: 50 },
      { label: 'unknown', baseline: 150, recent: 150 },
    ]);
    expect(same.bins[0]!.label).toMatch(/grade/);
    const none = compared(rows);
    expect(none.bins.at(-1)).toMatchObject({ label: 'unknown', baseline: 150, recent: 0 });
    const more = compared(rows.map((value, index) => (index % 4 === 0 ? UNKNOWN : value)));
    expect(more.verdict).toBe('retrain');
  });

  test('of which every level by itself looks stable is drift when the whole is', () => {
    // Ten levels of a tenth each; half of them gain 60% and half lose it: 0.5 · 0.6 · ln(1.6 / 0.4) = 0.416.
    const levels = Array.from({ length: 10 }, (_, level) => `branch ${level}`);
    const found = gradesCompared(
      levels,
      false,
      levels.flatMap((_, level) => Array<number>(1_000).fill(level)),
      levels.flatMap((_, level) => Array<number>(level < 5 ? 160 : 40).fill(level)),
    );
    expect(found.psi).toBeCloseTo(0.416, 2);
    expect(found.verdict).toBe('retrain');
    for (const count of [160, 40]) {
      const asOneLevel = stabilityOf(Float64Array.of(9_000, 1_000), Float64Array.of(1_000 - count, count));
      expect(asOneLevel.psi).toBeLessThan(0.1);
    }
  });

  test('with an order has a bin for a level that training never met, apart from what is no level', () => {
    const { bins } = gradesCompared(['a', 'b', 'c'], true, [0, 0, 1, 1], [0, 1, 2, 2, UNKNOWN]);
    expect(bins).toMatchObject([
      { label: 'a', baseline: 2, recent: 1 },
      { label: 'b', baseline: 2, recent: 1 },
      { label: 'c', baseline: 0, recent: 2 },
      { label: 'unknown', baseline: 0, recent: 1 },
    ]);
  });

  test('that no row of training had a level of is compared all the same', () => {
    const narrow = baselineOf([
      [0, 500],
      [1, 500],
    ]);
    expect(
      region(
        [
          [0, 100],
          [3, 100],
        ],
        narrow,
      ).bins,
    ).toMatchObject([
      { label: 'north', baseline: 500, recent: 100 },
      { label: 'south', baseline: 500, recent: 0 },
      { label: 'west', baseline: 0, recent: 100 },
    ]);
  });
});

describe('samples that stand for unequally many applications', () => {
  // 300 of a quiet time, each for one, all alike the trained; 100 of a busy one, each for nine, all of one region.
  const quiet = applications([
    [0, 100],
    [1, 100],
    [2, 100],
  ]);
  const busy = applications([[3, 100]]);
  const weights = Float64Array.from([...quiet.map(() => 1 / 9), ...busy.map(() => 1)]);
  const found = compareWithBaseline(trained, compiled, [...quiet, ...busy], weights, thresholdsFor(0.15));
  const regions = found.find(({ feature }) => feature === 'region')!;

  test('count for as many: shares are of applications, counts of samples', () => {
    expect(regions.bins.map(({ label, recent }) => [label, recent])).toEqual([
      ['north', 100],
      ['south', 100],
      ['east', 100],
      ['west', 100],
      ['missing', 0],
    ]);
    const shares = regions.bins.map(({ recent_share }) => recent_share);
    for (const [bin, share] of [1 / 12, 1 / 12, 1 / 12, 3 / 4, 0].entries())
      expect(shares[bin]).toBeCloseTo(share, 12);
    expect(regions.change).toMatchObject({ what: 'west', baseline: 1_900 / 8_000 });
    expect(regions.change!.recent).toBeCloseTo(0.75, 12);
  });

  test('have the PSI of the applications, as uncertain as so many samples of equal weight', () => {
    // (300 / 9 + 100)² / (300 / 81 + 100) = 171.4
    const rows = (300 / 9 + 100) ** 2 / (300 / 81 + 100);
    const counts = [1 / 12, 1 / 12, 1 / 12, 3 / 4, 0].map((share) => share * rows);
    const baseline = Float64Array.of(2_000, 2_000, 2_000, 1_900, 100);
    const expected = stabilityOf(baseline, Float64Array.from(counts));
    expect(regions.psi).toBeCloseTo(expected.psi, 12);
    expect(regions.p_value).toBeGreaterThanOrEqual(expected.pValue);
  });

  test('say nothing while they are worth fewer than a hundred', () => {
    // 400 samples, of which four stand for half of all.
    const few = Float64Array.from([...quiet, ...busy], (_, row) => (row < 4 ? 1 : 1 / 99));
    const compared = compareWithBaseline(trained, compiled, [...quiet, ...busy], few, thresholdsFor(0.15));
    expect(new Set(compared.map(({ verdict }) => verdict))).toEqual(new Set(['too_few_samples']));
  });
});
