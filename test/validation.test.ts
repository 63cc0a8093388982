import { expect, test } from 'vitest';
import { z } from 'zod';
import type { SolventError } from '../src/errors.ts';
import { parsed } from '../src/validation.ts';

const schema = z.strictObject({
  list: z.array(z.string()),
  deep: z.object({ flag: z.boolean(), whole: z.int(), number: z.number() }),
});

/** What is said of a value, by path. */
function problems(value: unknown): Record<string, string> {
  try {
    parsed(schema, value, 'It is not valid');
    return {};
  } catch (error) {
    const { details = [] } = error as SolventError;
    return Object.fromEntries(details.map(({ path, message }) => [path, message]));
  }
}

test('a value of another type is told in words, and one that is not there is missing', () => {
  expect(problems([])).toEqual({ '': 'is not an object' });
  expect(problems({ list: 1 })).toEqual({ list: 'is not a list', deep: 'is missing' });
  expect(problems({ list: [null], deep: { flag: 1, whole: 1.5, number: 'x' } })).toEqual({
    'list.0': 'is not text',
    'deep.flag': 'is not true or false',
    'deep.whole': 'is not a whole number',
    'deep.number': 'is not a number',
  });
  expect(problems({ list: [], deep: { flag: true, whole: 1, number: 1 } })).toEqual({});
});
