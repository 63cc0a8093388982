import { describe, expect, test } from 'vitest';
import { readSchemaText } from '../../src/application/schema-text.ts';

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
  ])('%#', (text, message) => {
    expect(() => readSchemaText(text)).toThrow(
      expect.objectContaining({ message, code: 'validation_error' }),
    );
  });
});

test('a key that stands twice is refused by its path', () => {
  expect(() => readSchemaText('{"target": {"column": "a", "column": "b"}}')).toThrow(
    'The schema is not valid. target.column: "column" stands twice: which one was meant cannot be known',
  );
  expect(readSchemaText('{"name": "a"}')).toEqual({ name: 'a' });
});
