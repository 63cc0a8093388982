import { expect, test } from 'vitest';
import { aligned } from '../src/aligned.ts';

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  expect(
    aligned([
      ['a', 'bb', 'c'],
      ['ddd', 'e', ''],
    ]),
  ).toEqual(['a    bb  c', 'ddd  e']);
});
