import { expect, test } from 'vitest';
import { dice, draftOf, noise, table } from './support.ts';

const orNA = (seed: number) => (row: number) => (Number(dice(4, seed)(row)) ? noise(seed)(row) : 'NA');

test('a text that is missing in half of the fields is said once for all', async () => {
  const { schema } = await draftOf(
    table(200, { A: orNA(1), B: orNA(2), C: orNA(3), D: noise(4), E: noise(5) }),
  );
  expect(schema.missing).toEqual(['NA']);
  expect(schema.fields.filter(({ missing }) => missing !== undefined)).toEqual([]);
});

test('in fewer, it is said of each', async () => {
  const { schema } = await draftOf(table(200, { A: orNA(1), B: orNA(2), D: noise(4), E: noise(5) }));
  expect(schema).not.toHaveProperty('missing');
  expect(schema.fields.map(({ missing }) => missing)).toEqual([['NA'], ['NA'], undefined, undefined]);
});
