import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutOffAt, thresholdApproving } from '../../src/statistics/cut-offs.ts';
import { rank } from '../../src/statistics/ranking.ts';

test('approval and bad rate are those of their example', () => {
  const ranking = rank([0.9, 0.5, 0.1], [1, 0, 0]);
  expect(cutOffAt(ranking, 0.7)).toEqual({
    threshold: 0.7,
    approvalRate: 2 / 3,
    badRate: 0,
    defaultsDeclined: 1,
    goodsDeclined: 0,
  });
  expect(cutOffAt(ranking, 0)).toMatchObject({ approvalRate: 0, badRate: null });
});

test('the threshold of an approval rate is that of its example, and the higher of two that are equally near', () => {
  const ranking = rank([0.9, 0.5, 0.3, 0.1], [1, 0, 0, 0]);
  expect(thresholdApproving(ranking, 0.75)).toBe(0.7);
  expect(thresholdApproving(ranking, 0.875)).toBe(1);
  expect(thresholdApproving(ranking, 1)).toBe(1);
  expect(thresholdApproving(ranking, 0)).toBe(0.05);
});

test('no other threshold approves a share nearer to what was asked', () => {
  const rows = fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (scores, share) => {
      const ranking = rank(
        scores.map((score) => score / 20),
        scores.map((_, row) => row % 2),
      );
      const distance = (threshold: number) => {
        const approved = scores.filter((score) => score / 20 < threshold).length;
        return Math.abs(approved / scores.length - share);
      };
      const best = Math.min(...[...scores.map((score) => score / 20), 1].map(distance));
      // The rates are the same quotients, but one is taken from 1.
      expect(distance(thresholdApproving(ranking, share))).toBeCloseTo(best, 12);
    }),
  );
});
