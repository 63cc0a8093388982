import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/training/params.ts';
import {
  DIMENSIONS,
  MOST_ROUNDS,
  paramsAt,
  patienceOf,
  pointOf,
} from '../../../src/training/tuning/space.ts';

const point = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: DIMENSIONS,
  maxLength: DIMENSIONS,
});
const odds = fc.double({ min: 0.001, max: 3, noNaN: true });
const defaults = readParams({ smote: null });

describe('the space of settings', () => {
  test('holds nothing but parameters that training takes', () => {
    fc.assert(
      fc.property(point, odds, (at, ratio) => {
        const params = paramsAt(at, defaults, ratio);
        expect(readParams(params)).toEqual(params);
      }),
    );
  });

  test('has corners as wide as its limits', () => {
    const lowest = paramsAt(new Float64Array(DIMENSIONS), defaults, 0.1);
    const highest = paramsAt(new Float64Array(DIMENSIONS).fill(1), defaults, 0.1);
    expect(lowest).toMatchObject({ max_depth: 1, eta: 0.02, min_child_weight: 0.1, gamma: 0, smote: null });
    expect(highest).toMatchObject({ max_depth: 10, eta: 0.3, lambda: 30, subsample: 1, smote: { ratio: 1 } });
    expect(lowest).toMatchObject({ num_boost_round: MOST_ROUNDS, early_stopping_rounds: 100 });
  });

  test('balances by a weight or by SMOTE, never by both, and adds to the defaults in either case', () => {
    const at = new Float64Array(DIMENSIONS).fill(0.5);
    const balanced = (balance: number, strength: number) => {
      at.set([balance, strength], DIMENSIONS - 2);
      const { scale_pos_weight, smote } = paramsAt(at, defaults, 0.04);
      return [scale_pos_weight, smote?.ratio ?? null];
    };
    expect(balanced(0.1, 1)).toEqual([1, null]);
    expect(balanced(0.5, 1)).toEqual([25, null]);
    expect(balanced(0.9, 1)).toEqual([1, 1]);
    const [, weakest] = balanced(0.9, 0) as [number, number];
    expect(weakest).toBeGreaterThan(0.04);
  });

  test('balances nothing where defaults are no rarer than other loans', () => {
    fc.assert(
      fc.property(point, (at) => {
        expect(paramsAt(at, defaults, 1)).toMatchObject({ scale_pos_weight: 1, smote: null });
      }),
    );
  });

  test('finds the point of a setting again', () => {
    fc.assert(
      fc.property(point, (at) => {
        const params = paramsAt(at, defaults, 0.1);
        const again = paramsAt(pointOf(params, 0.1), defaults, 0.1);
        // A ratio that was rounded may be rounded once more.
        const { smote, scale_pos_weight, ...rest } = again;
        const { smote: ratio, scale_pos_weight: weight, ...others } = params;
        expect(rest).toEqual(others);
        expect(scale_pos_weight / weight).toBeCloseTo(1, 1);
        expect((smote?.ratio ?? 0) - (ratio?.ratio ?? 0)).toBeCloseTo(0, 1);
      }),
    );
  });

  test('keeps what is not searched over', () => {
    const base = readParams({ smote: null, alpha: 0.5, calibrate: false, max_bin: 64 });
    const params = paramsAt(new Float64Array(DIMENSIONS), base, 0.1);
    expect(params).toMatchObject({ alpha: 0.5, calibrate: false, max_bin: 64 });
  });

  test('waits longer for a slower learner', () => {
    expect([0.3, 0.1, 0.02, 0.001].map(patienceOf)).toEqual([10, 20, 100, 100]);
  });
});
