import { describe, expect, test } from 'vitest';
import { withCommonCodes } from '../../src/application/common-codes.ts';
import { type DateField, fieldSchema } from '../../src/application/field.ts';
import { FieldReader } from '../../src/application/field-reader.ts';

function fieldOf(rest: object): DateField {
  return fieldSchema.parse({ name: 'born', column: 'Born', type: 'date', ...rest }) as DateField;
}

const born = new FieldReader(
  fieldOf({ min: '1900-01-01', below: '2020-01-01', missing: ['1800-01-01', 'NA', 0], nullable: true }),
);

describe('a date', () => {
  test.each<[string, number]>([
    ['1970-01-02', 1],
    [' 1970-01-02 ', 1],
    ['1970-01-02 23:59:59', 1],
    ['1970-01-02T00:00:00Z', 1],
    ['1900-01-01', -25_567],
    ['2019-12-31', 18_261],
    ['', Number.NaN],
    ['NA', Number.NaN],
    ['0', Number.NaN],
    ['1800-01-01', Number.NaN],
    ['1800-01-01 00:00:00', Number.NaN],
  ])('%j is read from a cell and from text in JSON', (text, day) => {
    expect(born.text(text)).toBe(day);
    expect(born.json(text)).toBe(day);
  });

  test.each([
    ['1970-02-30', 'not_a_date', 'born is not a date: there is no such day'],
    ['17.05.1990', 'not_a_date', 'born is not a date: write it as 2026-01-31'],
    ['70-01-02', 'not_a_date', 'born is not a date: write it as 2026-01-31'],
    [
      '01/02/1970',
      'not_a_date',
      'born is not a date for sure, as day and month may stand in either order: write it as 2026-01-31',
    ],
    ['1', 'not_a_date', 'born is not a date: write it as 2026-01-31'],
    ['true', 'not_a_date', 'born is not a date: write it as 2026-01-31'],
    ['1899-12-31', 'out_of_range', 'born must be on or after 1900-01-01'],
    ['2020-01-01', 'out_of_range', 'born must be before 2020-01-01'],
  ])('%j is refused in a cell and in JSON: %s', (text, code, message) => {
    expect(born.text(text)).toEqual({ code, message });
    expect(born.json(text)).toEqual({ code, message });
  });

  test('has limits that belong to it, and limits that do not', () => {
    const reader = new FieldReader(fieldOf({ above: '1999-12-31', max: '2000-01-02' }));
    expect(['1999-12-31', '2000-01-01', '2000-01-02', '2000-01-03'].map((text) => reader.text(text))).toEqual(
      [
        { code: 'out_of_range', message: 'born must be after 1999-12-31' },
        10_957,
        10_958,
        { code: 'out_of_range', message: 'born must be on or before 2000-01-02' },
      ],
    );
  });

  test('in JSON is no number, no truth value and no object, but for a code that is written so', () => {
    const refused = { code: 'not_a_date', message: 'born is not a date: write it as 2026-01-31' };
    for (const value of [1, 20_484, 20_260_131, 1e300, true, {}, []])
      expect(born.json(value)).toEqual(refused);
    expect(born.json(0)).toBeNaN();
    expect(born.json(null)).toBeNaN();
    expect(born.json(undefined)).toMatchObject({ code: 'missing_value' });
  });

  test('takes the texts of the codes for all fields, and none that are numbers', () => {
    const common = ['NA', '1900-01-01', -9, '999', { below: -6 }];
    expect(withCommonCodes(fieldOf({ missing: ['?'] }), common)).toMatchObject({
      missing: ['?', 'NA', '1900-01-01'],
    });
  });
});
