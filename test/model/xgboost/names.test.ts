import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xgboostNames } from '../../../src/model/xgboost/names.ts';

describe('names that other programs can take', () => {
  test.each([
    ['income', 'income'],
    ['', ''],
    ['100%', '100%'],
    ['ü > 5, x=1: y', 'ü > 5, x=1: y'],
    ['a<b', 'a%3Cb'],
    ['a%3Cb', 'a%253Cb'],
    ['[1,2)', '%5B1,2)'],
    ['(1,2]', '(1,2%5D'],
    ['say "no"\\', 'say %22no%22%5C'],
    ['two\nlines\r\t', 'two%0Alines%0D%09'],
    ['line\u2028separator', 'line%E2%80%A8separator'],
    ['half \ud83d', 'half %EF%BF%BD'],
    ['whole 😀', 'whole 😀'],
  ])('%j is %j', (feature, name) => {
    expect(xgboostNames([feature])).toEqual([name]);
  });

  test('a name that stands twice gets a number, and never that of another', () => {
    expect(xgboostNames(['a', 'a', 'a#2', 'a', '', ''])).toEqual(['a', 'a#3', 'a#2', 'a#4', '', '#2']);
    expect(xgboostNames(['\ud800', '\udbff'])).toEqual(['%EF%BF%BD', '%EF%BF%BD#2']);
  });

  test('a hundred thousand equal names do not take their square', () => {
    const begin = performance.now();
    expect(xgboostNames(new Array<string>(100_000).fill('a')).at(-1)).toBe('a#100000');
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('whatever the names are, theirs are distinct and free of trouble', () => {
    const part = fc.constantFrom('<', '[', ']', '"', '\\', '\n', '%', '3C', '25', 'a', '#2', '\ud800', '');
    const name = fc.oneof(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (features) => {
        const names = xgboostNames(features);
        expect(new Set(names).size).toBe(features.length);
        for (const one of names) {
          expect(one).not.toMatch(/[<[\]"\\\p{Cc}\u2028\u2029]/u);
          expect(one.isWellFormed()).toBe(true);
        }
        expect(xgboostNames(features)).toEqual(names);
      }),
    );
  });
});
