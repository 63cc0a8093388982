import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '../src/environment.ts';
import type { SolventError } from '../src/errors.ts';
import { readParams } from '../src/training/params.ts';
import { parsed } from '../src/validation.ts';

/** Words by which Zod's own texts are known. */
const RAW = /Invalid|expected|received|Too (?:small|big)|Unrecognized|undefined|NaN|\[object/;

function problems(read: () => unknown): Record<string, string> {
  try {
    read();
    return {};
  } catch (error) {
    const { details = [], message } = error as SolventError;
    expect(message).not.toMatch(RAW);
    return Object.fromEntries(details.map(({ path, message }) => [path, message]));
  }
}

describe('what Zod finds', () => {
  const said = (schema: z.ZodType, value: unknown) =>
    problems(() => parsed(z.object({ x: schema }), { x: value }, 'It is not valid')).x;

  test.each<[z.ZodType, unknown, string]>([
    [z.coerce.number(), 'many', 'is not a number'],
    [z.number(), Number.NaN, 'is not a number'],
    [z.number(), Number.POSITIVE_INFINITY, 'is not a number'],
    [z.int(), 1.5, 'is not a whole number'],
    [z.tuple([z.string(), z.string()]), 'ab', 'is not a list'],
    [z.enum(['a', 'b']), 'c', 'is none of "a", "b"'],
    [z.enum(['a', 'b']), undefined, 'is missing: one of "a", "b"'],
    [z.literal(2), undefined, 'is missing: 2'],
    [z.literal(2), 'c', 'is not 2'],
    [z.literal(2), undefined, 'is missing'],
    [z.union([z.string(), z.number()]), undefined, 'is missing'],
    [z.stringbool(), 'perhaps', 'is none of "true", "1", "yes"'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().max(100), 101, 'must be at most 100'],
    [z.number().positive(), 0, 'must be above 0'],
    [z.number().lt(5), 5, 'must be below 5'],
    [z.string().min(1), '', 'is empty'],
    [z.string().min(16), 'short', 'has fewer than 16 characters'],
    [z.string().max(3), 'four', 'has more than 3 characters'],
    [z.array(z.int()).min(1), [], 'is empty'],
    [z.array(z.int()).min(2), [1], 'has fewer than 2 entries'],
    [z.array(z.int()).max(1), [1, 2], 'has more than 1 entry'],
    [z.string().regex(/^a+$/), 'b', 'is not of the form /^a+$/'],
    [z.string().regex(/^a+$/, 'is no a'), 'b', 'is no a'],
    [z.iso.datetime(), 'now', 'is not a time such as 2026-01-31T12:00:00Z'],
    [z.union([z.string(), z.number()]), null, 'is neither text nor a number'],
    [
      z.union([z.object({ a: z.int() }), z.object({ b: z.int(), c: z.int() })]),
      { a: 'x' },
      'a is not a number',
    ],
    [z.int().multipleOf(5), 6, 'is not a multiple of 5'],
  ])('is told in words: %#', (schema, value, words) => {
    expect(said(schema, value)).toMatch(new RegExp(`^${words.replaceAll(/[/^$+()[\]]/g, '\\$&')}`));
  });
});

test('the kind that a thing must name is missing, or is none of those', () => {
  const kinds = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a') }),
    z.object({ kind: z.literal('b') }),
  ]);
  const said = (value: unknown) => problems(() => parsed(kinds, value, 'It is not valid'));
  expect(said({})).toEqual({ kind: 'is missing' });
  expect(said({ kind: 'c' })).toEqual({ kind: 'is none of "a", "b"' });
});

describe('what people write', () => {
  test('is refused in words: parameters and the environment', () => {
    expect(problems(() => readParams({ eta: 'fast', folds: 1.5, tree_method: 'best', smote: 3 }))).toEqual({
      eta: 'is "fast": it must be a number above 0 and of at most 1',
      folds: 'is 1.5: it must be a whole number from 2 to 20',
      tree_method: 'is "best": it must be "exact" or "hist"',
      smote: 'is 3: it must be an object of ratio, k or null',
    });
    expect(problems(() => readEnvironment({ RATE_LIMIT_PER_MINUTE: 'many', LOG_LEVEL: 'loud' }))).toEqual({
      RATE_LIMIT_PER_MINUTE: 'is not a whole number in digits',
      LOG_LEVEL: 'is none of "debug", "info", "warn", "error"',
    });
  });
});
