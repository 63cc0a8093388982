import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomInteger, seededRandom } from '../../../src/random.ts';
import { NeighbourTree } from '../../../src/training/resampling/neighbours.ts';

/** Every distance, sorted: slow and obviously right. */
function scan(points: number[][], point: number, k: number): number[] {
  const distance = (other: number) =>
    points[point]!.reduce((sum, value, axis) => sum + (value - points[other]![axis]!) ** 2, 0);
  return [...points.keys()]
    .filter((other) => other !== point)
    .sort((a, b) => distance(a) - distance(b) || a - b)
    .slice(0, k);
}

test('finds what a scan finds, ties included', () => {
  // Few whole coordinates, so that equal points and equal distances are common.
  const coordinates = fc.integer({ min: 0, max: 6 });
  const clouds = fc.integer({ min: 1, max: 3 }).chain((dimensions) =>
    fc.array(fc.array(coordinates, { minLength: dimensions, maxLength: dimensions }), {
      minLength: 2,
      maxLength: 120,
    }),
  );
  fc.assert(
    fc.property(clouds, fc.integer({ min: 1, max: 8 }), fc.nat(), (points, k, pick) => {
      const tree = new NeighbourTree(Float64Array.from(points.flat()), points[0]!.length);
      const point = pick % points.length;
      expect([...tree.nearest(point, k)]).toEqual(scan(points, point, k));
    }),
  );
});

test('finds what a scan finds across the planes that split a full grid', () => {
  const random = seededRandom(1);
  const points = Array.from({ length: 500 }, () => [randomInteger(random, 8), randomInteger(random, 8)]);
  const tree = new NeighbourTree(Float64Array.from(points.flat()), 2);
  for (let point = 0; point < points.length; point++)
    expect([...tree.nearest(point, 12)]).toEqual(scan(points, point, 12));
});

test('gives all other points when there are fewer than asked for', () => {
  expect([...new NeighbourTree(Float64Array.of(0, 5, 1), 1).nearest(1, 5)]).toEqual([2, 0]);
});

test('a single point has no neighbour', () => {
  expect([...new NeighbourTree(Float64Array.of(3), 1).nearest(0, 5)]).toEqual([]);
});
