import { expect, it } from 'vitest';
import { nullForNaN } from '../../../src/http/v2/bare-nan.ts';

it.each([
  ['[NaN,1]', '[null,1]'],
  ['["NaN",NaN]', '["NaN",null]'],
  ['["a\\"NaN",NaN]', '["a\\"NaN",null]'],
  ['["\\\\",NaN]', '["\\\\",null]'],
  ['[1]', '[1]'],
])('%s becomes %s', (text, expected) => expect(nullForNaN(text)).toBe(expected));

it.each(['[-NaN]', '[NaNa]', '[1NaN]', '["NaN'])('%s stays what is no JSON', (text) =>
  expect(() => JSON.parse(nullForNaN(text))).toThrow(SyntaxError),
);
