import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { encode } from '../../../src/application/encode.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { seededRandom } from '../../../src/random.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { clean } from '../../../src/training/data/clean.ts';
import { openCsv } from '../../../src/training/data/csv.ts';
import { smote } from '../../../src/training/resampling/smote.ts';
import { datedCsv, datedSchema } from '../dated.ts';
import { bytesOf, schema, smallCsv, smallPortfolio } from '../support.ts';

const compiled = smallPortfolio();
const { matrix } = await clean(compiled, 'loans.csv', await openCsv('loans.csv', bytesOf(smallCsv(600))));
const positives = (of: Matrix) => of.labels.reduce((sum, label) => sum + label, 0);
const row = (of: Matrix, index: number) =>
  of.features.subarray(index * of.featureCount, (index + 1) * of.featureCount);

describe('SMOTE', () => {
  const resampled = smote(compiled, matrix, { ratio: 0.9, k: 5 }, seededRandom(1));
  const synthetic = Array.from({ length: resampled.rows - matrix.rows }, (_, index) =>
    row(resampled, matrix.rows + index),
  );

  test('reaches the ratio and leaves the original rows as they were, in front', () => {
    const negatives = matrix.rows - positives(matrix);
    expect(positives(resampled)).toBe(Math.round(0.9 * negatives));
    expect(resampled.features.subarray(0, matrix.features.length)).toEqual(matrix.features);
    expect(resampled.labels.subarray(0, matrix.rows)).toEqual(matrix.labels);
    expect(synthetic.length).toBeGreaterThan(50);
  });

  test('a synthetic row counts as much as its parents do in the mean', () => {
    expect(resampled.weights).toBeUndefined();
    const weights = Float32Array.from({ length: matrix.rows }, (_, index) => index % 3);
    const weighted = smote(compiled, { ...matrix, weights }, { ratio: 0.9, k: 5 }, seededRandom(1));
    expect(weighted.features).toEqual(resampled.features);
    expect(weighted.weights!.subarray(0, matrix.rows)).toEqual(weights);
    const made = new Set(weighted.weights!.subarray(matrix.rows));
    expect([...made].sort()).toEqual([0, 0.5, 1, 1.5, 2]);
  });

  test('makes rows that an application could be', () => {
    for (const [age, owed, earned, owner, north, south, west, burden] of synthetic) {
      expect(Number.isInteger(age)).toBe(true);
      expect(age).toBeGreaterThanOrEqual(18);
      expect(earned).toBeGreaterThan(0);
      expect([0, 1]).toContain(owner);
      expect([north, south, west].sort()).toEqual([0, 0, 1]);
      // Derived from the row's own fields, in float32.
      expect(burden).toEqual(Math.fround(owed! / earned!));
    }
  });

  test('keeps missing values, about as often as they were', () => {
    const share = synthetic.filter(([, owed]) => Number.isNaN(owed)).length / synthetic.length;
    // 5% of the rows miss it. Half of the blends with one such parent do: 5% again, give or take the draw of few parents.
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(0.15);
  });

  test('puts each row between a positive and one of its nearest, by hand', () => {
    const simple = {
      features: new Float32Array(6 * matrix.featureCount),
      rows: 6,
      featureCount: matrix.featureCount,
      labels: Uint8Array.of(1, 1, 1, 1, 0, 0),
    };
    // Two pairs of positives far apart: with k = 1 nothing may lie between the pairs.
    [100, 110, 900, 910, 0, 500].forEach((owed, index) => {
      simple.features.set([30, owed, 1000, 1, 1, 0, 0, owed / 1000], index * matrix.featureCount);
    });
    const more = smote(compiled, { ...simple, labels: simple.labels }, { ratio: 1, k: 1 }, seededRandom(2));
    expect(more).toEqual(simple);
    const many = smote(
      compiled,
      {
        ...simple,
        rows: 60,
        features: Float32Array.from({ length: 60 * matrix.featureCount }, (_, index) =>
          index < simple.features.length ? simple.features[index]! : 1,
        ),
        labels: Uint8Array.from({ length: 60 }, (_, index) => (index < 4 ? 1 : 0)),
      },
      { ratio: 1, k: 1 },
      seededRandom(2),
    );
    const owed = Array.from({ length: many.rows - 60 }, (_, index) => row(many, 60 + index)[1]!);
    expect(owed).toHaveLength(52);
    expect(owed.every((value) => (value >= 100 && value <= 110) || (value >= 900 && value <= 910))).toBe(
      true,
    );
    expect(new Set(owed).size).toBeGreaterThan(20);
  });

  test('measures nearness in standard deviations, not in the units of a field', () => {
    // Two of four positives are alike in age and far apart in what they earn, where a thousand is little.
    const features = new Float32Array(60 * matrix.featureCount);
    for (let index = 0; index < 60; index++) {
      const [age, earned] =
        index < 4 ? [index < 2 ? 20 : 80, index % 2 === 0 ? 50_000 : 51_000] : [20 + index, index * 10_000];
      features.set([age, 100, earned, 1, 1, 0, 0, 100 / earned], index * matrix.featureCount);
    }
    const labels = Uint8Array.from({ length: 60 }, (_, index) => (index < 4 ? 1 : 0));
    const pairs = { features, rows: 60, featureCount: matrix.featureCount, labels };
    const more = smote(compiled, pairs, { ratio: 1, k: 1 }, seededRandom(3));
    const ages = Array.from({ length: more.rows - 60 }, (_, index) => row(more, 60 + index)[0]);
    // In plain units the nearest of (20, 50,000) would be (80, 50,000), and ages in between would come up.
    expect(new Set(ages)).toEqual(new Set([20, 80]));
  });

  test.each([
    [9.5, 'nearer', 2],
    [10.5, 'further', 1],
  ])('takes a row %d away in what it owes for %s than one of another category', (distance, _, parts) => {
    // Apart from the three positives what is owed is 40 or 60: a deviation of 10, or 9.98 with them.
    const features = new Float32Array(603 * matrix.featureCount);
    for (let index = 0; index < 603; index++) {
      const owed = [50, 50, 50 + distance][index] ?? (index % 2 === 0 ? 40 : 60);
      const [north, south] = index === 1 ? [0, 1] : [1, 0];
      features.set([30, owed, 1_000, 1, north, south, 0, owed / 1_000], index * matrix.featureCount);
    }
    const labels = Uint8Array.from({ length: 603 }, (_, index) => (index < 3 ? 1 : 0));
    const three = { features, rows: 603, featureCount: matrix.featureCount, labels };
    const more = smote(compiled, three, { ratio: 1, k: 1 }, seededRandom(4));
    const owed = Array.from({ length: more.rows - 603 }, (_, index) => row(more, 603 + index)[1]!);
    // Each positive is the first parent of a third. The second row's nearest is the first, the third's is the first, too;
    // the first one's own is the question: only with the third does it make rows that owe something in between.
    expect(owed.filter((value) => value > 50)).toHaveLength((owed.length * parts) / 3);
  });

  test('takes a code with a meaning of its own, and what is missing, from one parent; in between lies no code', () => {
    const codes = [
      { name: 'none', value: 96 },
      { name: 'special', value: { from: 50, to: 60 } },
    ];
    const field = {
      name: 'due',
      column: 'Due',
      type: 'integer',
      nullable: true,
      missing: [{ from: 20, to: 30 }],
      codes,
    };
    const coded = compileSchema(
      parseApplicationSchema({ ...schema, fields: [field], derived: [], monotone: {}, key: undefined }),
    );
    const due = [0, 10, 40, 45, 70, 80, 96, 55, Number.NaN];
    const features = new Float32Array(100 * 3);
    for (let index = 0; index < 100; index++) encode(coded, [due[index % due.length]!], features, index * 3);
    const labels = Uint8Array.from({ length: 100 }, (_, index) => (index < 27 ? 1 : 0));
    const loans = { features, rows: 100, featureCount: 3, labels };
    const more = smote(coded, loans, { ratio: 20, k: 20 }, seededRandom(1));
    const met = new Set<string>();
    for (let index = 100; index < more.rows; index++) {
      const [amount, none, special] = row(more, index) as unknown as [number, number, number];
      const isAmount = !Number.isNaN(amount);
      met.add([isAmount, none, special].join(' '));
      if (isAmount) expect([coded.readers[0]!.isCode(amount), none, special]).toEqual([false, 0, 0]);
    }
    expect(met).toEqual(new Set(['true 0 0', 'false 1 0', 'false 0 1', 'false NaN NaN']));
  });

  test('puts an age between ages, takes a missing one from one parent, and computes from it what is derived of it', async () => {
    const dated = compileSchema(parseApplicationSchema(datedSchema));
    const csv = await openCsv('dated.csv', bytesOf(datedCsv(400)));
    const people = (await clean(dated, 'dated.csv', csv)).matrix;
    const more = smote(dated, people, { ratio: 1, k: 5 }, seededRandom(1));
    const synthetic = Array.from({ length: more.rows - people.rows }, (_, index) =>
      row(more, people.rows + index),
    );
    const parents = Array.from({ length: people.rows }, (_, index) => row(people, index)).filter(
      (_, index) => people.labels[index] === 1,
    );
    const ages = parents.map((parent) => parent[1]!);
    expect(synthetic.length).toBeGreaterThan(50);
    for (const [owed, age, tenure, days, share] of synthetic) {
      expect(owed).toBeGreaterThanOrEqual(0);
      expect(age).toBeGreaterThanOrEqual(Math.min(...ages));
      expect(age).toBeLessThanOrEqual(Math.max(...ages));
      expect(share).toBe(Math.fround(tenure! / age!));
      // Both are counted from one day, which is there or is not.
      expect(Number.isNaN(days!)).toBe(Number.isNaN(tenure!));
      if (!Number.isNaN(days!)) expect(Number.isInteger(days)).toBe(true);
      // One share for all: a month is a month in days as well.
      if (!Number.isNaN(days!)) expect(Math.abs(days! - tenure! * 30.44)).toBeLessThan(3);
    }
    const isNew = synthetic.filter(([, age]) => !ages.includes(age!));
    expect(isNew.length).toBeGreaterThan(synthetic.length * 0.9);
    const missing = synthetic.filter(([, , tenure]) => Number.isNaN(tenure)).length / synthetic.length;
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(0.3);
  });

  test('repeats for a seed', () => {
    expect(smote(compiled, matrix, { ratio: 0.9, k: 5 }, seededRandom(1))).toEqual(resampled);
    expect(smote(compiled, matrix, { ratio: 0.9, k: 5 }, seededRandom(2))).not.toEqual(resampled);
  });

  test('changes nothing when the positives suffice, or when there is only one', () => {
    expect(smote(compiled, matrix, { ratio: 0.01, k: 5 }, seededRandom(1))).toBe(matrix);
    const one = { ...matrix, labels: Uint8Array.from(matrix.labels, (_, index) => (index === 0 ? 1 : 0)) };
    expect(smote(compiled, one, { ratio: 0.5, k: 5 }, seededRandom(1))).toBe(one);
  });
});
