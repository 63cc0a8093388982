import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SMALLEST_GAIN, SplitEvaluator, worthwhileGain } from '../../../src/training/boosting/evaluator.ts';
import { boostParamsSchema } from '../../../src/training/boosting/params.ts';

const evaluator = (params: object, monotone = [0]) =>
  new SplitEvaluator(boostParamsSchema.parse({ min_child_weight: 0, ...params }), Int8Array.from(monotone));

describe('a leaf', () => {
  test('weighs −T(g) / (h + λ), nothing where the gradient is within alpha', () => {
    const leaf = evaluator({ lambda: 2, alpha: 1 });
    expect(leaf.weight(-7, 2, -Infinity, Infinity)).toBe(1.5);
    expect(leaf.weight(7, 2, -Infinity, Infinity)).toBe(-1.5);
    expect(leaf.weight(0.9, 2, -Infinity, Infinity)).toBeCloseTo(0);
    expect(leaf.leafGain(-7, 2, -Infinity, Infinity)).toBe(9);
  });

  test('stays within its bounds', () => {
    expect(evaluator({}).weight(-8, 3, -1, 0.5)).toBe(0.5);
    expect(evaluator({}).weight(8, 3, -1, 0.5)).toBe(-1);
  });

  test('below min_child_weight, or without curvature, weighs nothing', () => {
    expect(evaluator({ min_child_weight: 1 }).weight(-5, 0.9, -Infinity, Infinity)).toBe(0);
    expect(evaluator({ lambda: 0 }).weight(-5, 0, -Infinity, Infinity)).toBe(0);
    expect(evaluator({ lambda: 0 }).leafGain(-5, 0, -Infinity, Infinity)).toBe(0);
  });
});

test('a split against its constraint is worth less than any other', () => {
  const rising = evaluator({}, [1]);
  // Left weight 1, right weight −1: falling.
  expect(rising.splitGain(0, -2, 1, 2, 1, -Infinity, Infinity)).toBe(-Infinity);
  expect(rising.splitGain(0, 2, 1, -2, 1, -Infinity, Infinity)).toBe(4);
});

test('no split gains more than the bound by which splits are passed over', () => {
  const sum = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const positive = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
  const penalty = fc.constantFrom(0, 0.5, 3);
  const sign = fc.constantFrom(-1, 0, 1);
  fc.assert(
    fc.property(
      sum,
      positive,
      sum,
      positive,
      penalty,
      penalty,
      sign,
      sum,
      positive,
      (gl, hl, gr, hr, lambda, alpha, monotone, low, width) => {
        const gain = evaluator({ lambda, alpha }, [monotone]).splitGain(0, gl, hl, gr, hr, low, low + width);
        const bound = gl ** 2 / (hl + lambda) + gr ** 2 / (hr + lambda);
        // What the trainer skips is bound < worthwhile(gain), for gains that count: that must not hold of the gain itself.
        if (gain > SMALLEST_GAIN) expect(bound).toBeGreaterThanOrEqual(worthwhileGain(gain, 0));
      },
    ),
    { seed: 5, numRuns: 5000 },
  );
});
