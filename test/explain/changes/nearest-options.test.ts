import { expect, test } from 'vitest';
import { nearestOptions } from '../../../src/explain/changes/nearest-options.ts';
import type { Option } from '../../../src/explain/changes/options.ts';

const option = (field: number, value: number, distance: number): Option => ({ field, value, distance });

function nearest(lists: Iterator<Option>[], most: number): Option[] {
  const steps = nearestOptions(lists, Float64Array.of(0, 0, 0), most);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Options of a field at 1, 2, 3 … times a distance, without end; counts those that are made. */
function endless(field: number, unit: number) {
  const made = { count: 0 };
  function* list(): Generator<Option, void, void> {
    for (;;) yield option(field, ++made.count, made.count * unit);
  }
  return { list: list(), made };
}

test('the nearest of all lists come first, however many of them are of one', () => {
  const [near, far] = [endless(0, 0.01), endless(1, 0.5)];
  const found = nearest([far.list, near.list], 60);
  expect(found.map(({ field }) => field)).toEqual([
    ...Array.from({ length: 49 }, () => 0),
    // As far as the first of the other, and before it in the schema.
    0,
    1,
    ...Array.from({ length: 9 }, () => 0),
  ]);
  expect(found.map(({ distance }) => distance)).toEqual(
    found.map(({ distance }) => distance).sort((a, b) => a - b),
  );
  // Neither is made much further than that.
  expect(near.made.count + far.made.count).toBeLessThan(2 * 60);
});

test('each stands once, and lists that end are told whole', () => {
  const lists = [
    [option(0, 5, 0.2), option(0, 7, 0.3)],
    [option(0, 5, 0.2), option(0, -5, 0.2), option(0, 6, 0.25)],
    [],
    [option(2, 5, 0.2)],
  ];
  expect(
    nearest(
      lists.map((list) => list.values()),
      9,
    ),
  ).toEqual([
    option(0, 5, 0.2),
    option(0, -5, 0.2),
    option(2, 5, 0.2),
    option(0, 6, 0.25),
    option(0, 7, 0.3),
  ]);
});
