import { expect, test } from 'vitest';
import { parseNewSchema } from '../../src/application/schema.ts';
import type { SolventError } from '../../src/errors.ts';
import { dated } from './support.ts';

function problems(change: object): Record<string, string> {
  try {
    parseNewSchema({ ...dated, ...change });
    return {};
  } catch (error) {
    return Object.fromEntries((error as SolventError).details!.map(({ path, message }) => [path, message]));
  }
}

const [income, born, applied, employed] = dated.fields;
const unused =
  'a date is scored by the years, months or days between it and another. Derive them, or list its column under `ignore` and not as a field';

test('a schema of dates is read, and again what was read of it', () => {
  const read = parseNewSchema({ ...dated, missing: ['NA', -9] });
  expect(parseNewSchema(read)).toEqual(read);
});

test.each<[string, object, Record<string, string>]>([
  [
    'a date that nothing is derived from',
    { derived: dated.derived.slice(0, 1), monotone: {} },
    { 'fields.3': `nothing is derived from "employed_since": ${unused}` },
  ],
  [
    'a span to what is no date',
    { derived: [...dated.derived, { name: 'x', months: ['income', 'age'] }] },
    {
      'derived.4.months.0': '"income" is no date: months takes two fields of the type "date"',
      'derived.4.months.1': '"age" is no date: months takes two fields of the type "date"',
    },
  ],
  [
    'a span from a date that does not exist, which is told once',
    { derived: [{ name: 'age', years: ['birthdate', 'applied_on'] }, ...dated.derived.slice(1)] },
    { 'derived.0.years.0': 'there is no date "birthdate": did you mean "birth_date"?' },
  ],
  [
    'a span in a schema without dates',
    { fields: [income], derived: [{ name: 'age', years: ['born', 'applied'] }], monotone: {}, date: 'Day' },
    {
      'derived.0.years.0': 'there is no date "born": there is none',
      'derived.0.years.1': 'there is no date "applied": there is none',
    },
  ],
  [
    'what is computed of a date as of a number',
    { derived: [...dated.derived, { name: 'x', ratio: ['birth_date', 'income'] }] },
    {
      'derived.4.ratio.0':
        '"birth_date" is a date, not a number: ratio takes what years, months or days make of two dates',
    },
  ],
  [
    'a span of one date',
    { derived: [...dated.derived, { name: 'x', days: ['birth_date'] }] },
    {
      'derived.4.days':
        'is a list of 1: it must be a list of 2, each a name of lower-case letters, digits and underscores that begins with a letter',
    },
  ],
  [
    'a date that is monotone',
    { monotone: { birth_date: 'increasing' } },
    {
      'monotone.birth_date': '"birth_date" is a date, which no model sees: say it of what is derived from it',
    },
  ],
  [
    'limits that are no days',
    { fields: [income, { ...born, max: 2020, min: '01.01.1900' }, applied, employed] },
    {
      'fields.1.max': 'is 2020: it must be a date such as 2026-01-31',
      'fields.1.min': 'is "01.01.1900": it must be a date such as 2026-01-31',
    },
  ],
  [
    'limits that leave no day',
    {
      fields: [
        income,
        { ...born, max: undefined, above: '2019-12-31', below: '2020-01-01' },
        applied,
        employed,
      ],
    },
    { 'fields.1': 'the limits leave no value' },
  ],
  [
    'what only numbers have',
    { fields: [income, { ...born, codes: [] }, applied, employed] },
    {
      'fields.1.codes':
        'is not known here where "type" is "date": there may be nullable, changeable, title, unit, missing, min, above, below',
    },
  ],
  [
    'a day of the decision that may be missing',
    { fields: [income, born, { ...applied, nullable: true }, employed] },
    { 'fields.2.nullable': '"Application date" is also the date, which every row must have' },
  ],
  [
    'a day of the decision with a code for missing',
    { fields: [income, born, { ...applied, missing: ['1900-01-01'] }, employed] },
    { 'fields.2.missing': '"Application date" is also the date, which every row must have' },
  ],
  [
    'a number that is the day of the decision',
    { date: 'Income' },
    { 'fields.0.column': '"Income" is also the date' },
  ],
])('%s is refused', (_what, change, expected) => {
  const found = problems(change);
  expect(found).toMatchObject(expected);
  expect(Object.keys(found)).toHaveLength(Object.keys(expected).length);
});
