import { expect, test } from 'vitest';
import { distanceAmong } from '../../../src/explain/changes/distance.ts';

const rows = Float32Array.of(1, 0, 2, 0, 2, 0, Number.NaN, 0, 5, 0);

test('a distance is the share of approved applications that are gone past, half of those stood on', () => {
  const distance = distanceAmong(rows, 2, 0);
  expect(distance(1.5, 3)).toBe(0.5);
  expect(distance(3, 1.5)).toBe(0.5);
  expect(distance(2, 3)).toBe(0.25);
  expect(distance(3, 4)).toBe(0);
});

test('beyond them all it goes on growing, by their range', () => {
  const distance = distanceAmong(rows, 2, 0);
  expect(distance(7, 9)).toBe(0.5);
  expect(distance(-1, 0)).toBe(0.25);
  expect(distance(6, 1.5)).toBe(0.75 + 0.25);
});

test('is told in the value itself where all are the same, and nothing where there are none', () => {
  expect(distanceAmong(Float32Array.of(4, 4), 1, 0)(6, 8)).toBe(0.5);
  expect(distanceAmong(Float32Array.of(0), 1, 0)(1, 3)).toBe(2);
  expect(distanceAmong(Float32Array.of(Number.NaN), 1, 0)(1, 3)).toBe(0);
});
