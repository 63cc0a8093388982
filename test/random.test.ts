import { describe, expect, test } from 'vitest';
import { randomInteger, seededRandom, shuffle } from '../src/random.ts';

describe('seededRandom', () => {
  test('repeats its sequence for the same seed and changes it for another', () => {
    const draw = (seed: number) => Array.from({ length: 8 }, seededRandom(seed).next);
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
    expect(draw(0)).not.toEqual(draw(1));
  });

  test('is uniform over [0, 1)', () => {
    const random = seededRandom(7);
    const bins = new Array(16).fill(0);
    const draws = 160_000;
    for (let draw = 0; draw < draws; draw++) bins[Math.floor(random.next() * 16)] += 1;
    const expected = draws / 16;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9% quantile of χ² with 15 degrees of freedom.
    expect(chiSquare).toBeLessThan(37.7);
  });
});

describe('randomInteger', () => {
  test('reaches every whole number below its bound, and no other', () => {
    const random = seededRandom(1);
    const seen = new Set(Array.from({ length: 1000 }, () => randomInteger(random, 5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('shuffle', () => {
  test('keeps every item and gives every order its share', () => {
    const random = seededRandom(3);
    const orders = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = shuffle([1, 2, 3], random).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    // Five standard deviations of a binomial with n = 6000, p = 1/6 are 144.
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(144);
  });

  test('leaves nothing and one item alone', () => {
    expect(shuffle([], seededRandom(1))).toEqual([]);
    expect(shuffle(new Float64Array([9]), seededRandom(1))).toEqual(new Float64Array([9]));
  });
});
