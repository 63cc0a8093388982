import { expect, it } from 'vitest';
import { arrayText } from '../../../src/platform/postgres/array-text.ts';

it('writes values as elements, and tells a null from the word and nothing from no text', () => {
  expect(arrayText([null, 'NULL', '', 'a,b}', 'q"\\N', 1, -0, 0.1, Number.POSITIVE_INFINITY])).toBe(
    '{NULL,"NULL","","a,b}","q\\"\\\\N",1,-0,0.1,Infinity}',
  );
  expect(arrayText([])).toBe('{}');
});
