import { describe, expect, test } from 'vitest';
import {
  baseMarginOf,
  derivativeWeights,
  logLoss,
  writeGradients,
} from '../../../src/training/boosting/objective.ts';
import { boostParamsSchema } from '../../../src/training/boosting/params.ts';
import { matrixOf } from './data.ts';

test('the derivatives at probability ½ are −½ or ½ and ¼, times the weight of a positive', () => {
  const gradients = new Float32Array(4);
  const labels = Uint8Array.of(0, 1);
  writeGradients(gradients, Float32Array.of(0, 0), labels, derivativeWeights({ labels }, 3));
  expect([...gradients]).toEqual([0.5, 0.25, -1.5, 0.75]);
});

test('the derivatives are those of the log loss, by finite differences', () => {
  const labels = Uint8Array.of(1);
  const lossAt = (margin: number) => Math.log1p(Math.exp(-margin));
  for (const margin of [-4, -0.7, 0, 1.3, 6]) {
    const gradients = new Float32Array(2);
    writeGradients(gradients, Float32Array.of(margin), labels, Float32Array.of(1));
    const step = 1e-4;
    const first = (lossAt(margin + step) - lossAt(margin - step)) / (2 * step);
    const second = (lossAt(margin + step) - 2 * lossAt(margin) + lossAt(margin - step)) / step ** 2;
    // Float32 derivatives; the second difference loses half of the digits.
    expect(gradients[0]).toBeCloseTo(first, 6);
    expect(gradients[1]).toBeCloseTo(second, 5);
  }
});

test('saturated margins keep a curvature above zero and finite derivatives', () => {
  const gradients = new Float32Array(4);
  writeGradients(gradients, Float32Array.of(500, -500), Uint8Array.of(1, 1), Float32Array.of(1, 1));
  expect([...gradients]).toEqual([0, Math.fround(1e-16), -1, Math.fround(1e-16)]);
});

describe('base margin', () => {
  const data = matrixOf([[1], [1], [1], [1], [1]], [1, 0, 0, 0, 0]);
  const marginFor = (params: object) => baseMarginOf(data, boostParamsSchema.parse(params));

  test('a given base_score is its log-odds', () => {
    expect(marginFor({ base_score: 0.5 })).toBe(0);
    expect(Object.is(marginFor({ base_score: 0.5 }), 0)).toBe(true);
    // log(0.2 / 0.8), to float32.
    expect(marginFor({ base_score: 0.2 })).toBeCloseTo(-1.3862944, 6);
  });

  test('an estimated one is the share of positives', () => {
    expect(marginFor({})).toBeCloseTo(Math.log(1 / 4), 6);
  });

  test('with weighted positives it is one Newton step from ½', () => {
    // Σg = ½·(4 − 3·1), Σh = ¼·(4 + 3·1): the margin is −Σg / Σh = −2/7.
    expect(marginFor({ scale_pos_weight: 3 })).toBeCloseTo(-2 / 7, 6);
  });
});

describe('log loss', () => {
  test('is the mean of −log of what the label was given', () => {
    const margins = Float32Array.of(0, Math.log(3));
    // −log ½ and −log ¼.
    expect(logLoss(margins, { labels: Uint8Array.of(1, 0) })).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 7);
  });

  test('does not overflow', () => {
    expect(logLoss(Float32Array.of(1000, -1000), { labels: Uint8Array.of(0, 1) })).toBe(1000);
    expect(logLoss(Float32Array.of(1000, -1000), { labels: Uint8Array.of(1, 0) })).toBe(0);
  });
});

describe('with weights', () => {
  const labels = Uint8Array.of(1, 0, 0);
  const weights = Float32Array.of(3, 0.5, 0);

  test("derivatives are multiplied by the row's, and a default's by scale_pos_weight besides", () => {
    const gradients = new Float32Array(6);
    writeGradients(gradients, new Float32Array(3), labels, derivativeWeights({ labels, weights }, 2));
    expect([...gradients]).toEqual([-3, 1.5, 0.25, 0.125, 0, 0]);
  });

  test('an estimated base margin is that of the share of the weights', () => {
    const data = { ...matrixOf([[1], [1], [1]], [1, 0, 0]), weights };
    expect(baseMarginOf(data, boostParamsSchema.parse({}))).toBeCloseTo(Math.log(3 / 0.5), 6);
  });

  test('the log loss is a mean by weight', () => {
    const margins = Float32Array.of(0, Math.log(3), 7);
    const expected = (3 * Math.log(2) + 0.5 * Math.log(4)) / 3.5;
    expect(logLoss(margins, { labels, weights })).toBeCloseTo(expected, 7);
  });
});
