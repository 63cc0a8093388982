import { describe, expect, test } from 'vitest';
import { readJsonText } from '../../src/application/json-text.ts';

describe('a schema file that is no JSON is refused with the place and what to look for', () => {
  test.each([
    ['', 'The schema is not JSON: it is empty.'],
    [
      '{"name": "a"',
      'The schema is not JSON: it ends too early. Look for a bracket or a quote that is never closed.',
    ],
    [
      '{\n  "name": "a"\n  "title": "b"\n}',
      'The schema is not JSON: line 3, column 3, before "\\"title\\": \\"b\\"". Look for a comma or a quote too many or too few there.',
    ],
    [
      '{\n  "name": "a",\n}',
      'The schema is not JSON: line 3, column 1, before "}". Look for a comma or a quote too many or too few there.',
    ],
    ...['NaN', '“high”', '.5', 'Yes'].map((value): [string, string] => [
      `{\n "name": "a",\n "seed": ${value}, "rest": [1, 2] }`,
      `The schema is not JSON: line 3, column 10, before ${JSON.stringify(`${value}, "rest": [1, 2] }`)}. Text stands in "straight quotes", ` +
        'a number begins with a digit or a minus sign, and there is no NaN or Infinity.',
    ]),
    [
      '// mine\n{}',
      'The schema is not JSON: line 1, column 1, before "// mine". Look for a comma or a quote too many or too few there.',
    ],
    [
      '{"a": tru',
      'The schema is not JSON: it ends too early. Look for a bracket or a quote that is never closed.',
    ],
  ])('%#', (text, message) => {
    expect(() => readJsonText('The schema', text)).toThrow(
      expect.objectContaining({ message, code: 'validation_error' }),
    );
  });
});

test('a key that stands twice is refused by its path', () => {
  expect(() => readJsonText('The schema', '{"target": {"column": "a", "column": "b"}}')).toThrow(
    'The schema is not valid. target.column: "column" stands twice: which one was meant cannot be known',
  );
  expect(readJsonText('The schema', '{"name": "a"}')).toEqual({ name: 'a' });
});

test('a byte order mark in front is no content', () => {
  expect(readJsonText('The schema', '\uFEFF{"name": "a"}')).toEqual({ name: 'a' });
  expect(() => readJsonText('--params', '\uFEFF{"name": a}')).toThrow(
    '--params is not JSON: line 1, column 10, ',
  );
  expect(() => readJsonText('--params', '\uFEFF')).toThrow('--params is not JSON: it is empty.');
});
