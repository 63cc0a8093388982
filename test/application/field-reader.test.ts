import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldSchema } from '../../src/application/field.ts';
import { FieldReader, UNKNOWN_LEVEL } from '../../src/application/field-reader.ts';
import { spelling } from '../../src/application/spelling.ts';
import { everythingPortfolio } from './support.ts';

const [balance, income, delay, owner, region] = everythingPortfolio().readers as [
  FieldReader,
  FieldReader,
  FieldReader,
  FieldReader,
  FieldReader,
];

function readerOf(field: object): FieldReader {
  return new FieldReader(fieldSchema.parse({ name: 'x', column: 'X', ...field }));
}

const rate = readerOf({ name: 'rate', type: 'number', written: 'percent', missing: ['n/a', '-', -9] });
const amount = readerOf({ name: 'amount', type: 'number', min: 0, written: 'currency', nullable: true });

describe('a text that a file of ours defused with an apostrophe', () => {
  const code = readerOf({
    type: 'category',
    levels: ['+A', '-B', "'=C", '=C', 'D;=E', 'F,-G'],
    missing: ['-9'],
    unknown: 'missing',
  });

  test.each([
    ["'+A", 0],
    ["'-B", 1],
    ["'=C", 2],
    ["D;'=E", 4],
    ["F,'-G", 5],
    ["'-9", Number.NaN],
    ["'A", UNKNOWN_LEVEL],
  ])('%s means what it meant before', (text, value) => {
    expect(code.text(text)).toBe(value);
    expect(code.json(text)).toBe(value);
  });

  test('is a number in a cell, and text in JSON', () => {
    expect(readerOf({ type: 'number' }).text("'-5")).toBe(-5);
    expect(readerOf({ type: 'number' }).json("'-5")).toMatchObject({ code: 'not_a_number' });
  });
});

describe('a cell', () => {
  test.each<[FieldReader, string, number]>([
    [balance, '12.5', 12.5],
    [balance, ' 12 ', 12],
    [balance, '+.5e2', 50],
    [balance, '0', 0],
    [balance, '-0', 0],
    [income, '', Number.NaN],
    [delay, '3', 3],
    [delay, '3.0', 3],
    [owner, 'TRUE', 1],
    [owner, '0', 0],
    [owner, '1.0', 1],
    [owner, '0.0', 0],
    [owner, '', Number.NaN],
    [region, 'north', 0],
    [region, ' south ', 1],
    [region, '3', 2],
    [region, '3.0', 2],
  ])('is read: %#, %j', (reader, text, value) => {
    expect(reader.text(text)).toBe(value);
  });

  test.each<[FieldReader, string, string]>([
    [balance, '', 'missing_value'],
    [balance, '  ', 'missing_value'],
    [balance, '1,234', 'not_a_number'],
    [balance, 'NaN', 'not_a_number'],
    [balance, 'Infinity', 'not_a_number'],
    [balance, '0x10', 'not_a_number'],
    [balance, '1e', 'not_a_number'],
    [balance, '.', 'not_a_number'],
    [balance, '12 13', 'not_a_number'],
    [balance, '1e999', 'out_of_range'],
    [balance, '3.5e38', 'out_of_range'],
    [balance, '1e-50', 'out_of_range'],
    [balance, '-0.01', 'out_of_range'],
    [income, '0', 'out_of_range'],
    [income, '1e9', 'out_of_range'],
    [delay, '2.5', 'not_an_integer'],
    [delay, '9007199254740993', 'out_of_range'],
    [delay, '10', 'out_of_range'],
    [delay, '', 'missing_value'],
    [owner, 'yes', 'not_a_boolean'],
    [owner, '2', 'not_a_boolean'],
    [region, 'North', 'unknown_category'],
    [region, '4', 'unknown_category'],
  ])('is refused: %#, %j as %s', (reader, text, code) => {
    expect(reader.text(text)).toMatchObject({ code });
  });
});

describe('missing codes', () => {
  test.each(['-9', '-9.0', '-9.00', 'NA', ' NA '])('%j is missing in a cell and in JSON', (text) => {
    expect(delay.text(text)).toBeNaN();
    expect(delay.json(text)).toBeNaN();
  });

  test.each([
    ['number', 999999],
    ['text', '999999'],
    ['text with a point', '999999.0'],
  ])('a code that the schema writes as %s stands for the number at every door', (_how, code) => {
    const reader = readerOf({ type: 'number', max: 10, missing: [code] });
    for (const cell of ['999999', '999999.0', '1e6']) {
      const isCode = cell !== '1e6';
      expect(Number.isNaN(reader.text(cell))).toBe(isCode);
      expect(Number.isNaN(reader.json(Number(cell)))).toBe(isCode);
    }
    expect(reader.json('999999')).toBeNaN();
  });

  test('of a category are text, but for what data frames write', () => {
    const reader = readerOf({ type: 'category', levels: ['a', 'b'], missing: [99] });
    for (const cell of ['99', '99.0']) expect(reader.text(cell)).toBeNaN();
    expect(reader.json(99)).toBeNaN();
    for (const cell of ['099', '9.9e1', '99.00'])
      expect(reader.text(cell)).toMatchObject({ code: 'unknown_category' });
  });

  test('of numbers may be ranges, whose ends belong to them or do not', () => {
    const reader = readerOf({
      type: 'number',
      min: 0,
      missing: [{ below: -6 }, { above: 90, to: 95 }, { from: 96, below: 98 }, { from: 1000 }],
    });
    for (const value of [-6.5, -1e30, 90.5, 95, 96, 97.5, 1000, 1e300]) {
      expect(reader.text(String(value))).toBeNaN();
      expect(reader.json(value)).toBeNaN();
    }
    for (const value of [90, 95.5, 98, 999]) expect(reader.json(value)).toBe(value);
    expect(reader.json(-6)).toMatchObject({ code: 'out_of_range' });
  });

  test('of a boolean are compared as numbers', () => {
    const reader = readerOf({ type: 'boolean', missing: ['9', 'U'] });
    for (const cell of ['9', '9.0', 'U']) expect(reader.text(cell)).toBeNaN();
    expect(reader.json(9)).toBeNaN();
  });
});

describe('codes with a meaning of their own', () => {
  const pastDue = readerOf({
    type: 'integer',
    min: 0,
    max: 90,
    missing: [-9, { above: 90 }],
    codes: [
      { name: 'not_reported', value: 96 },
      { name: 'other', value: [98, { from: 200, below: 300 }] },
    ],
  });

  test('are values beyond the limits, and go before what is missing', () => {
    for (const value of [96, 98, 200, 299.5]) {
      expect(pastDue.text(String(value))).toBe(value);
      expect(pastDue.json(value)).toBe(value);
      expect(pastDue.isCode(value)).toBe(true);
    }
    for (const value of [-9, 97, 300]) expect(pastDue.json(value)).toBeNaN();
    expect(pastDue.isCode(90)).toBe(false);
  });

  test('end where a number is none any more', () => {
    const open = readerOf({ type: 'number', codes: [{ name: 'huge', value: { above: 90 } }] });
    expect(open.json(1e300)).toBe(1e300);
    expect(open.text('1e999')).toMatchObject({ code: 'out_of_range' });
    expect(open.json(Number.POSITIVE_INFINITY)).toMatchObject({ code: 'out_of_range' });
  });
});

describe('numbers that are written with a sign', () => {
  test.each<[FieldReader, string, number]>([
    [rate, '13.56%', 13.56],
    [rate, ' 5\u00a0% ', 5],
    [rate, '-0.5 ％', -0.5],
    [rate, "'-5 %", -5],
    [rate, '0', 0],
    [rate, 'n/a', Number.NaN],
    [rate, '-', Number.NaN],
    [rate, '-9', Number.NaN],
    [rate, '-9.0 %', Number.NaN],
    [amount, '$12.5', 12.5],
    [amount, '500 EUR', 500],
    [amount, '', Number.NaN],
    [readerOf({ type: 'integer', written: 'currency' }), '-$5', -5],
  ])('are read as they stand there: %#, %j', (reader, cell, value) => {
    expect(reader.text(cell)).toBe(value);
  });

  test.each([
    ['1.200,50 €', { decimal: ',', thousands: '.' }, 1200.5],
    ['-€ 1.200', { decimal: ',', thousands: '.' }, -1200],
    ['$1,200', { decimal: '.', thousands: ',' }, 1200],
    ['1 200\u00a0EUR', { decimal: ',', thousands: ' ' }, 1200],
    ["CHF 1'200.50", { decimal: '.', thousands: "'" }, 1200.5],
  ] as const)('are read in the style of their file: %s', (cell, style, value) => {
    expect(readerOf({ type: 'number', written: 'currency' }).text(cell, style)).toBe(value);
  });

  test('are numbers without quotes and sign in JSON', () => {
    expect(rate.json(13.56)).toBe(13.56);
    for (const text of ['13.56%', '5 %', '-9%'])
      expect(rate.json(text)).toEqual({
        code: 'not_a_number',
        message: 'rate is text: send the number without quotes and sign',
      });
    expect(rate.json('13.56')).toMatchObject({ message: 'rate is text: send the number without quotes' });
    expect(balance.json('$1,200')).toMatchObject({
      message: 'balance is text: send the number without quotes and sign',
    });
    expect(rate.json('n/a')).toBeNaN();
  });
});

describe('category codes', () => {
  const reader = readerOf({ type: 'category', levels: ['10', '1000', 'café'] });

  test.each(['010', '1e1', '1E3', '10.00', '+10'])('%j is no other code', (code) => {
    expect(reader.text(code)).toMatchObject({ code: 'unknown_category' });
    expect(reader.json(code)).toMatchObject({ code: 'unknown_category' });
  });

  test('10.0 is 10, as data frames write it, at every door', () => {
    expect(reader.text('10.0')).toBe(0);
    expect(reader.json('10.0')).toBe(0);
    expect(reader.json(10)).toBe(0);
  });

  test('composed and decomposed letters are the same', () => {
    expect(reader.text('cafe\u0301')).toBe(2);
  });

  test('of a bundle that lists one twice, written in two ways, are read as they always were', () => {
    const old = readerOf({ type: 'category', levels: ['a', 'a ', 'caf\u00e9', 'cafe\u0301', '10', '10.0'] });
    const places = ['a', ' a ', 'caf\u00e9', 'cafe\u0301', '10', '10.0'].map((cell) => old.text(cell));
    expect(places).toEqual([0, 0, 2, 3, 4, 5]);
  });

  test('that JSON has rounded are refused', () => {
    const branch = readerOf({ type: 'category', levels: ['9007199254740992', '1'] });
    expect(branch.json(2 ** 53)).toMatchObject({ code: 'unknown_category' });
    expect(branch.json('9007199254740992')).toBe(0);
  });

  test('that are not listed pass as unknown where the schema says so', () => {
    const lenient = readerOf({ type: 'category', levels: ['a', 'b'], unknown: 'missing' });
    expect(lenient.text('c')).toBe(UNKNOWN_LEVEL);
    expect(lenient.json('c')).toBe(UNKNOWN_LEVEL);
    expect(lenient.json(7)).toBe(UNKNOWN_LEVEL);
    expect(lenient.text('')).toMatchObject({ code: 'missing_value' });
  });
});

describe('a group of levels', () => {
  const levels = [
    'house',
    { name: 'other', of: ['boat', 7, '=1'] },
    { name: 'car', of: ['auto', 'Cafe\u0301'] },
  ];
  const purpose = readerOf({ type: 'category', levels });

  test.each([
    ['house', 0],
    ['other', 1],
    [' boat ', 1],
    ['7', 1],
    ['7.0', 1],
    ["'=1", 1],
    ['car', 2],
    ['auto', 2],
    ['Caf\u00e9', 2],
  ])('is what %j means', (text, place) => {
    expect(purpose.text(text)).toBe(place);
    expect(purpose.json(text)).toBe(place);
  });

  test('is what a number of JSON means that is one of its values', () => {
    expect(purpose.json(7)).toBe(1);
    expect(purpose.json(8)).toMatchObject({ code: 'unknown_category' });
  });

  test.each([
    ['Boat', 'boat'],
    ['Car', 'car'],
    ['AUTO', 'auto'],
    ['007', '7'],
  ])('is hinted at by the value that %j was perhaps meant to be', (text, meant) => {
    expect(purpose.text(text)).toMatchObject({ message: `x has no such level: did you mean "${meant}"?` });
  });

  test('is what any of its values means, with or without an order', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
      .filter((text) => text.trim() !== '');
    const parts = fc.uniqueArray(value, { minLength: 4, maxLength: 12, selector: spelling });
    fc.assert(
      fc.property(parts, fc.boolean(), fc.integer({ min: 1, max: 3 }), (values, ordered, first) => {
        const groups = [values.slice(0, first), values.slice(first)].map(([name, ...of]) =>
          of.length === 0 ? name! : { name, of },
        );
        const reader = readerOf({ type: 'category', levels: groups, ordered });
        values.forEach((text, index) => {
          const level = Number(index >= first);
          for (const meaning of [reader.text(text), reader.text(spelling(text)), reader.json(text)])
            expect({ text, meaning }).toEqual({ text, meaning: level });
        });
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('JSON', () => {
  test('has numbers, true and false without quotes', () => {
    expect(balance.json('100')).toEqual({
      code: 'not_a_number',
      message: 'balance is text: send the number without quotes',
    });
    expect(owner.json('true')).toMatchObject({ code: 'not_a_boolean' });
    expect(owner.json('1')).toMatchObject({ code: 'not_a_boolean' });
    expect(owner.json(1)).toBe(1);
    expect(owner.json(true)).toBe(1);
  });

  test('has null for missing, where the field allows it', () => {
    expect(income.json(null)).toBeNaN();
    expect(balance.json(null)).toEqual({ code: 'missing_value', message: 'balance is missing' });
    expect(income.json(undefined)).toEqual({ code: 'missing_value', message: 'income is missing' });
  });

  test.each([[[]], [{}], [[1]]])('%j is no value', (value) => {
    for (const reader of [balance, owner, region])
      expect(typeof (reader.json(value) as { code: string }).code).toBe('string');
  });
});

describe('a message', () => {
  test.each<[FieldReader, string, string]>([
    [balance, '', 'balance is missing'],
    [balance, '1,234', 'balance is not a number: it seems to have thousands separators'],
    [balance, '12,5', 'balance is not a number: it seems to have a decimal comma'],
    [
      balance,
      '$5',
      'balance is not a number: it has a currency sign: the field may say "written": "currency"',
    ],
    [
      balance,
      'EUR 1.200,50',
      'balance is not a number: it has a currency sign: the field may say "written": "currency"',
    ],
    [
      balance,
      '12 %',
      'balance is not a number: it has a per cent sign: the field may say "written": "percent"',
    ],
    [
      balance,
      '(1,200)',
      'balance is not a number: it is in brackets, as accounts write a minus: write a minus sign',
    ],
    [
      balance,
      '2026-01-31 08:15',
      'balance is not a number: it is a date, which a field of the type "date" reads',
    ],
    [rate, '$5', 'rate is not a number: it has a currency sign, and the schema says "written": "percent"'],
    [rate, '5 %%', 'rate is not a number: it has two signs'],
    [rate, '5,5%', 'rate is not a number: it seems to have a decimal comma'],
    [rate, '%', 'rate is not a number'],
    [
      amount,
      '5%',
      'amount is not a number: it has a per cent sign, and the schema says "written": "currency"',
    ],
    [amount, '$5 USD', 'amount is not a number: it has two signs'],
    [amount, '$1,200', 'amount is not a number: it seems to have thousands separators'],
    [
      amount,
      '($5)',
      'amount is not a number: it is in brackets, as accounts write a minus: write a minus sign',
    ],
    [
      amount,
      '$(5)',
      'amount is not a number: it is in brackets, as accounts write a minus: write a minus sign',
    ],
    [amount, '$ -', 'amount is not a number'],
    [amount, '-$5', 'amount must be at least 0'],
    [balance, 'many', 'balance is not a number'],
    [balance, '-1', 'balance must be at least 0'],
    [balance, '1e99', 'balance is too large for a 32-bit float'],
    [delay, '9007199254740993', 'delay is beyond ±9007199254740991: its last digits would be lost'],
    [delay, '2.50', 'delay is not a whole number'],
    [owner, 'yes', 'owner is not true, false, 1 or 0'],
    [region, 'North', 'region has no such level: did you mean "north"?'],
    [region, 'west', 'region has no such level'],
  ])('names field and mistake, and never the value: %#', (reader, text, message) => {
    expect(reader.text(text)).toMatchObject({ message });
  });
});

test.each([
  ['10.00', '10'],
  ['010', '10'],
  ['1e1', '10'],
  ['-10', undefined],
  ['10.5', undefined],
  ['grade a', 'Grade-A'],
])('of codes %j is taken for %j', (text, meant) => {
  const codes = readerOf({ type: 'category', levels: ['10', '1000', '105', 'Grade-A'] });
  const hint = meant === undefined ? '' : `: did you mean "${meant}"?`;
  expect(codes.text(text)).toMatchObject({ message: `x has no such level${hint}` });
});

test('a cell of a million characters is read once, whatever it looks like', () => {
  // Patterns that can read a text in many ways would try them all: minutes rather than milliseconds.
  for (const cell of ['1', '$', '1,', ' ', '.', '%', ' $', '€ ', '('].map(
    (text) => `1${text.repeat(1_000_000)}x1`,
  ))
    for (const reader of [balance, rate, amount, owner, region]) {
      expect(typeof reader.text(cell)).toBe('object');
      expect(typeof reader.json(cell)).toBe('object');
    }
});
