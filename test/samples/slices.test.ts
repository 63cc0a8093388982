import { expect, it } from 'vitest';
import { sampleMessage } from '../../src/samples/sample.ts';
import { slicesOf } from '../../src/samples/slices.ts';

const sample = (id: string, fields: number) =>
  sampleMessage(
    'loans',
    {
      id,
      source: 'batch',
      version: '1',
      values: Array.from({ length: fields }, (_, index) => index / 7),
      features: [1],
      probability: 0.5,
      at: 0,
    },
    1,
  );

it('keeps all samples in their order, and each slice within its bytes', () => {
  const samples = Array.from({ length: 500 }, (_, index) => sample(`a${index}`, index % 40));
  const slices = slicesOf(samples, 10_000);
  expect(slices.flat()).toEqual(samples);
  for (const slice of slices) expect(JSON.stringify(slice).length).toBeLessThanOrEqual(10_001);
  // They are filled: two neighbours would not have fitted into one.
  slices.slice(1).forEach((slice, index) => {
    expect(JSON.stringify([...slices[index]!, slice[0]!]).length).toBeGreaterThan(10_000);
  });
});

it('gives a slice of its own to what is longer by itself', () => {
  const samples = [sample('a', 1), sample('b', 1_000), sample('c', 1), sample('d', 1)];
  expect(slicesOf(samples, 2_000).map((slice) => slice.length)).toEqual([1, 1, 2]);
});

it('makes no slice of nothing', () => {
  expect(slicesOf([], 100)).toEqual([]);
});
