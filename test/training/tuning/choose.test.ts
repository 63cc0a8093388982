import { describe, expect, test } from 'vitest';
import { readParams } from '../../../src/training/params.ts';
import { chooseCandidate } from '../../../src/training/tuning/choose.ts';
import type { Candidate } from '../../../src/training/tuning/final.ts';

const candidate = (number: number, leaves: number, auc: number[]): Candidate => ({
  number,
  leaves,
  auc,
  params: readParams(),
});
const defaults = candidate(1, 10, [0.7, 0.72, 0.71]);
const best = candidate(2, 5000, [0.8, 0.82, 0.81]);

describe('the one-standard-error rule', () => {
  test('takes the fewest leaves among those that the best does not surely beat', () => {
    // Behind by 0.001, ahead by 0.002, behind by 0.002: a mean of 0.0003 with an error of 0.0012.
    const near = candidate(3, 800, [0.799, 0.822, 0.808]);
    // Behind by 0.0015 with an error of 0.0006.
    const farther = candidate(4, 90, [0.7995, 0.8175, 0.8085]);
    expect(chooseCandidate([defaults, best, near, farther])).toBe(near);
  });

  test('does not take one that every fold puts behind by the same, though the folds differ by more', () => {
    const always = candidate(3, 100, [0.799, 0.819, 0.809]);
    expect(chooseCandidate([defaults, best, always])).toBe(best);
  });

  test('takes the higher score of two with the same leaves', () => {
    const twin = candidate(3, 5000, [0.8, 0.82, 0.8]);
    expect(chooseCandidate([defaults, twin, best])).toBe(best);
  });

  test('leaves the defaults as they are where they come that near, even with more leaves than others', () => {
    const small = candidate(3, 2, [0.7, 0.72, 0.712]);
    expect(chooseCandidate([defaults, small])).toBe(defaults);
  });
});
