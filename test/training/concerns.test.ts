import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestSchema } from '../../src/model/manifest.ts';
import type { Validation } from '../../src/model/validation.ts';
import { concernLines } from '../../src/training/concerns.ts';
import { train } from '../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from './support.ts';

const champion = readFileSync('models/loan-default/champion/manifest.json', 'utf8');
const { validation } = manifestSchema.parse(JSON.parse(champion));

/** The champion's validation, in which nothing stands out but what is changed. */
function linesOf(change: Partial<Validation>): string[] {
  const quiet = { constraints: [], yardstick: null, calibration: null, univariate: [] };
  return concernLines({ validation: { ...validation!, ...quiet, ...change } });
}
const estimate = (low: number, high: number) => ({ value: (low + high) / 2, low, high });
const slopeOf = (low: number, high: number) => ({ slope: estimate(low, high), intercept: estimate(0, 0) });

test('nothing is said where nothing stands out, or nothing is known', () => {
  const { univariate, yardstick } = validation!;
  expect(
    linesOf({ univariate, calibration: { slope: estimate(0.9, 1.1), intercept: estimate(1, 2) } }),
  ).toEqual([]);
  expect(linesOf({ yardstick: { ...yardstick!, auc_difference: estimate(-0.1, 0.1) } })).toEqual([]);
  expect(concernLines({})).toEqual([]);
});

test('that nobody is approved, and so nobody is told why, is said with what may be its cause before it', async () => {
  // Whoever wants as much recall as there is, and nothing else, declines everybody.
  const { manifest } = await train(
    JSON.stringify({ ...schema, policy: { maximize: 'recall' } }),
    { name: 'loans.csv', bytes: bytesOf(smallCsv(1_500)) },
    { seed: 1, params: { num_boost_round: 1, max_depth: 1, folds: 2, smote: null } },
  );
  const lines = concernLines({
    ...manifest,
    validation: { ...manifest.validation!, calibration: slopeOf(0.5, 0.7) },
  });
  expect(lines.at(-1)).toBe(
    'At the threshold every training row is predicted to default. With nobody approved there is nobody to compare an application with: ' +
      `the model gives no reasons, and cannot be explained. Let the schema's policy approve some, by a higher "approval_rate" or "subject_to" an accuracy.`,
  );
  expect(lines.length).toBeGreaterThan(1);
  expect(concernLines({ reference: { of: 1, rows: [[1]] } })).toEqual([]);
});

test('that a dictionary leaves many of the declined without a reason is said, and of few it is not', () => {
  const told = (none: number) =>
    concernLines({ reasons: { rows: 500, codes: [], none, stable: null, lowered: null } });
  expect(told(141)).toEqual([
    'Of 500 declined rows of the hold-out 141 have no reason that may be told: what the schema suppresses, or gathers in one reason, is what they are declined for.',
  ]);
  expect(told(5)).toEqual([]);
  expect(concernLines({ reasons: { rows: 0, codes: [], none: 0, stable: null, lowered: null } })).toEqual([]);
});

test('a leak, a constraint against the data, a better regression and a slope off 1 are each told', () => {
  const { univariate, yardstick } = validation!;
  const [line, ...rest] = [
    ...linesOf({ univariate: [{ ...univariate[0]!, name: 'paid', leak: 'why' }] }),
    ...linesOf({
      constraints: [
        { name: 'age', direction: 'increasing', auc: null, coefficient: null, evidence: 'contradicts' },
        { name: 'debt', direction: 'increasing', auc: null, coefficient: null, evidence: 'unclear' },
      ],
    }),
    ...linesOf({ yardstick: { ...yardstick!, auc_difference: estimate(-0.1, -0.02) } }),
    ...linesOf({ calibration: slopeOf(0.5, 0.7) }),
    ...linesOf({ calibration: slopeOf(1.2, 1.4) }),
  ];
  expect(line).toBe(
    'paid looks as if it were written after the outcome: why. Is it known when a loan is decided?',
  );
  expect(rest).toEqual([
    'age is constrained to be increasing, and the training rows go the other way.',
    expect.stringMatching(
      /^A logistic regression of the same rows ranks better: ROC-AUC 0\.\d{4} on the hold-out\.$/,
    ),
    'The probabilities are too extreme: calibration slope 0.60 (0.50 – 0.70) on the hold-out.',
    'The probabilities are too timid: calibration slope 1.30 (1.20 – 1.40) on the hold-out.',
  ]);
});

test('an outcome whose weight a few loans carry is told, in the part where they do', () => {
  const even = { rows: 400, weight: 400, effective: 300 };
  const lines = linesOf({
    weighing: {
      training: { positives: { rows: 200, weight: 200, effective: 29.9 }, negatives: even },
      holdout: { positives: { rows: 50, weight: 50, effective: 10 }, negatives: { ...even, effective: 9.9 } },
    },
  });
  expect(lines).toEqual([
    'A few loans carry nearly all the weight: 200 rows outside the hold-out default, and tell no more than 29.9 of equal weight would. Are the weights right?',
    'A few loans carry nearly all the weight: 400 rows in the hold-out do not default, and tell no more than 9.9 of equal weight would. Are the weights right?',
  ]);
});
