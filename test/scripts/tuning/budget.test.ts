import { describe, expect, test } from 'vitest';
import { FEWEST_TRIES, readBudget, triesWithin } from '../../../scripts/tuning/budget.ts';

describe('a budget', () => {
  test.each([
    ['90s', 90],
    ['10m', 600],
    ['1.5h', 5400],
  ])('reads %s', (text, seconds) => {
    expect(readBudget(text)).toBe(seconds);
  });

  test.each(['10', '0m', 'm', '10d', '-1m', '1m2s'])('refuses %j', (text) => {
    expect(() => readBudget(text)).toThrow(`--budget is a time such as 90s, 10m or 2h, not "${text}"`);
  });

  test('is worth more tries the more time there is and the quicker a fit, and never none', () => {
    expect(triesWithin(600, 2, 1)).toBe(128);
    expect(triesWithin(600, 1, 1)).toBe(300);
    expect(triesWithin(600, 2, 2)).toBe(85);
    expect(triesWithin(10, 2, 1)).toBe(FEWEST_TRIES);
  });
});
