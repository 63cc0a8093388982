import { expect, it } from 'vitest';
import { isOverride, outweighs } from '../../../src/decisions/final/final-decision.ts';
import { reported } from './support.ts';

it.each([
  ['approved', 1, true],
  ['approved', 0, false],
  ['declined', 1, false],
  ['declined', 0, true],
  ['withdrawn', 1, false],
  ['withdrawn', 0, false],
] as const)('%s where the prediction was %i: an override is %s', (decision, prediction, expected) => {
  expect(isOverride({ decision }, prediction)).toBe(expected);
});

it('of several reports the latest counts, and of one moment the same one whichever comes first', () => {
  const rising = [
    reported('a', { at: 1, decision: 'withdrawn', why: 'z' }),
    reported('a', { at: 2, decision: 'approved' }),
    reported('a', { at: 2, decision: 'declined' }),
    reported('a', { at: 2, decision: 'withdrawn' }),
    reported('a', { at: 2, decision: 'withdrawn', saysOverridden: false }),
    reported('a', { at: 2, decision: 'withdrawn', why: 'a' }),
    reported('a', { at: 2, decision: 'withdrawn', why: 'ab' }),
    // Beyond 65,535, which UTF-16 writes with units that are less.
    reported('a', { at: 2, decision: 'withdrawn', why: '\uff21' }),
    reported('a', { at: 2, decision: 'withdrawn', why: '\u{1f600}' }),
  ];
  for (const [place, one] of rising.entries())
    for (const [other, two] of rising.entries()) expect(outweighs(one, two)).toBe(place > other);
});
