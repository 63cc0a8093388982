import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { type Categorical, proposePoint } from '../../../src/training/tuning/parzen.ts';

const categorical: Categorical = { axis: 2, parts: 3 };

/** Smallest, 0, at (0.7, 0.2) in the last third of the third axis. */
function badness(point: Float64Array): number {
  const [x, y, part] = point as unknown as [number, number, number];
  return (x - 0.7) ** 2 + (y - 0.2) ** 2 + (part >= 2 / 3 ? 0 : 0.2);
}

function best(seed: number, propose: (tried: Float64Array[], random: { next(): number }) => Float64Array) {
  const random = seededRandom(seed);
  const tried: Float64Array[] = [];
  for (let count = 0; count < 40; count++) {
    tried.push(count < 10 ? anywhere(random) : propose(tried, random));
    tried.sort((a, b) => badness(a) - badness(b));
  }
  return badness(tried[0]!);
}

function anywhere(random: { next(): number }): Float64Array {
  return Float64Array.from({ length: 3 }, () => random.next());
}

describe('proposed points', () => {
  test('come nearer to the best there is than as many points anywhere', () => {
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    const nearer = seeds.filter(
      (seed) =>
        best(seed, (tried, random) => proposePoint(tried, categorical, random)) <
        best(seed, (_, random) => anywhere(random)),
    );
    // By chance more than 22 of 30 would be nearer once in 400 times.
    expect(nearer.length).toBeGreaterThan(22);
  });

  test('lie in the cube', () => {
    const random = seededRandom(5);
    const corners = Array.from({ length: 8 }, (_, corner) =>
      Float64Array.of(corner & 1, (corner >> 1) & 1, 1),
    );
    for (let count = 0; count < 200; count++)
      for (const place of proposePoint(corners, categorical, random)) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(1);
      }
  });

  test('are the same for the same seed', () => {
    const tried = Array.from({ length: 6 }, (_, index) => Float64Array.of(index / 6, 0.5, 0.1));
    const propose = () => proposePoint(tried, categorical, seededRandom(9));
    expect(propose()).toEqual(propose());
  });

  test('are there when all that was tried counts as good', () => {
    expect(proposePoint([Float64Array.of(0.5, 0.5, 0.5)], categorical, seededRandom(1))).toHaveLength(3);
  });
});
