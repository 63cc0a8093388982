import { expect, it } from 'vitest';
import { withoutBareWords } from '../../../src/http/v2/bare-words.ts';

it.each([
  ['[NaN,1]', '[null,1]'],
  ['["NaN",NaN]', '["NaN",null]'],
  ['["a\\"NaN",NaN]', '["a\\"NaN",null]'],
  ['["\\\\",NaN]', '["\\\\",null]'],
  ['[Infinity, -Infinity]', '[1e999, -1e999]'],
  ['["Infinity",NaN]', '["Infinity",null]'],
  ['[1]', '[1]'],
])('%s becomes %s', (text, expected) => expect(withoutBareWords(text)).toBe(expected));

it.each([
  '[-NaN]',
  '[NaNa]',
  '[1NaN]',
  '["NaN',
  '[+Infinity]',
  '[1Infinity]',
  '[1.Infinity]',
  '[Infinity5]',
  '[-Inf]',
  '[InfinityInfinity]',
])('%s stays what is no JSON', (text) =>
  expect(() => JSON.parse(withoutBareWords(text))).toThrow(SyntaxError),
);
