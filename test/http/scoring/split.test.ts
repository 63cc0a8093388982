import { expect, test } from 'vitest';
import { isInShare } from '../../../src/http/scoring/split.ts';

const subjects = Array.from({ length: 20_000 }, (_, index) => `customer-${index}`);
const inShare = (model: string, share: number) =>
  subjects.filter((subject) => isInShare(model, subject, share));

test.each([0.01, 0.1, 0.5, 0.9])('a share of %d of all subjects is answered by the challenger', (share) => {
  const expected = share * subjects.length;
  // Five standard deviations of a binomial: once in two million samples.
  expect(Math.abs(inShare('loans', share).length - expected)).toBeLessThan(
    5 * Math.sqrt(expected * (1 - share)),
  );
});

test('a larger share keeps who was in a smaller one', () => {
  const larger = new Set(inShare('loans', 0.2));
  expect(inShare('loans', 0.1).every((subject) => larger.has(subject))).toBe(true);
});

test("the share of one model says nothing of another's", () => {
  const here = new Set(inShare('loans', 0.3));
  const both = inShare('cards', 0.3).filter((subject) => here.has(subject)).length;
  const expected = 0.09 * subjects.length;
  expect(Math.abs(both - expected)).toBeLessThan(5 * Math.sqrt(expected * 0.91));
});
