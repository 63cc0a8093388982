import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { drawFeatures, drawRows } from '../../../src/training/boosting/sampling.ts';

const untouched = {
  next(): number {
    throw new Error('drew');
  },
};

test('a share of 1 takes all and draws nothing', () => {
  expect([...drawRows(4, 1, untouched)]).toEqual([0, 1, 2, 3]);
  expect([...drawFeatures(3, 1, untouched)]).toEqual([0, 1, 2]);
});

test('rows are drawn ascending and about as many as the share says', () => {
  const rows = drawRows(10_000, 0.3, seededRandom(1));
  expect([...rows]).toEqual([...new Set(rows)].toSorted((a, b) => a - b));
  // Four standard deviations of a binomial: 4 · √(10,000 · 0.3 · 0.7) = 183.
  expect(Math.abs(rows.length - 3000)).toBeLessThan(183);
});

test('a tree always has a row and a feature', () => {
  const random = seededRandom(2);
  for (let draw = 0; draw < 50; draw++) {
    expect(drawRows(2, 0.01, random)).toHaveLength(1);
    expect(drawFeatures(3, 0.01, random)).toHaveLength(1);
  }
});

test('every feature is drawn about equally often, the share rounded down', () => {
  const random = seededRandom(3);
  const counts = [0, 0, 0, 0, 0];
  for (let draw = 0; draw < 5000; draw++) {
    const drawn = drawFeatures(5, 0.5, random);
    expect(drawn).toHaveLength(2);
    expect(drawn[0]!).toBeLessThan(drawn[1]!);
    for (const feature of drawn) counts[feature]!++;
  }
  // Four standard deviations: 4 · √(5,000 · 0.4 · 0.6) = 139.
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(139);
});
