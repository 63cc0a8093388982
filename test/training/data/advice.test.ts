import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { readRows } from '../../../src/training/data/labelled.ts';
import { bytesOf } from '../support.ts';

/** What a training says that reads 200 loans whose cells are made by `cell`, by a field that is written so. */
async function said(field: object, cell: (row: number) => string): Promise<string> {
  const schema = parseNewSchema({
    name: 'small',
    target: { column: 'Bad' },
    fields: [
      { name: 'x', column: 'X', ...field },
      { name: 'applied', column: 'Applied', type: 'date' },
      { name: 'decided', column: 'Decided', type: 'date' },
    ],
    date: 'column' in field ? 'X' : 'Decided',
    derived: [
      { name: 'wait', days: ['applied', 'decided'] },
      ...('type' in field && field.type === 'date' ? [{ name: 'since', days: ['x', 'decided'] }] : []),
    ],
    policy: { maximize: 'f1' },
  });
  const lines = [
    'X,Applied,Decided,Bad',
    ...Array.from({ length: 200 }, (_, row) => `"${cell(row)}",2026-01-01,2026-01-31,${row % 2}`),
  ];
  const data = { name: 'loans.csv', bytes: bytesOf(lines) };
  return readRows(compileSchema(schema), data, { params: { allow_loss: 0.05, holdout: 0.2 } }).then(
    () => 'nothing',
    ({ message }) => message,
  );
}

const among =
  (...texts: string[]) =>
  (row: number) =>
    texts[row % texts.length]!;

describe('a column that fails shows three of its cells and what it could be', () => {
  test.each<[string, object, (row: number) => string, string]>([
    [
      'words as a number',
      { type: 'number' },
      among('Other', 'Office', 'Other', 'Sales', 'Self'),
      'Column "X" fails in 200 rows (100%), with cells such as "Other", "Office", "Sales". It looks like a category: ' +
        '`"type": "category", "levels": ["Office", "Other", "Sales", "Self"]` is probably meant. For example, row 2, column "X": x is not a number (not_a_number: 200 rows).',
    ],
    [
      'true and false as a number',
      { type: 'integer' },
      among('true', 'false'),
      'cells such as "true", "false". It looks like a boolean: `"type": "boolean"` is probably meant.',
    ],
    [
      'decimals as an integer',
      { type: 'integer' },
      (row) => `${row}.5`,
      'cells such as "0.5", "1.5", "2.5". They have decimals: `"type": "number"` is probably meant.',
    ],
    [
      'words as a boolean',
      { type: 'boolean' },
      among('Y', 'N', 'N'),
      'cells such as "Y", "N". It looks like a category: `"type": "category", "levels": ["N", "Y"]` is probably meant.',
    ],
    [
      'words and a number as a number',
      { type: 'number' },
      among('Other', '7', 'Office', 'Sales'),
      '`"type": "category", "levels": ["7", "Office", "Other", "Sales"]` is probably meant.',
    ],
    [
      'words and true as a boolean',
      { type: 'boolean' },
      among('true', 'maybe', 'never'),
      '`"type": "category", "levels": ["maybe", "never", "true"]` is probably meant.',
    ],
    [
      'words among many numbers as a number',
      { type: 'number' },
      (row) => (row % 3 === 0 ? String(row) : `kind ${row % 3}`),
      'A first schema would leave it out: numbers and other texts are mixed in it.',
    ],
    [
      'words as a number that has missing codes',
      { type: 'number', missing: ['none', -9] },
      among('Other', 'none', 'Office', 'n/a', 'Sales', '-9'),
      '`"type": "category", "levels": ["Office", "Other", "Sales"], "missing": ["none", -9, "n/a"]` is probably meant.',
    ],
    [
      'counts as a boolean, though most can be read',
      { type: 'boolean' },
      among('0', '1', '0', '2', '3'),
      'cells such as "2", "3". It looks like an integer: `"type": "integer"` is probably meant.',
    ],
    [
      'dates as a number',
      { type: 'number' },
      (row) => `2024-01-${10 + (row % 20)}`,
      'x is not a number: it is a date, which a field of the type "date" reads (not_a_number: 200 rows).',
    ],
    [
      'free text as a number',
      { type: 'number' },
      (row) => `a loan for house ${row}`,
      'A first schema would leave it out: it holds free text. If its values name loans or customers, take the column out of `fields`',
    ],
    [
      'more levels than are named',
      { type: 'number' },
      (row) => `kind ${10 + (row % 12)}`,
      '"levels": ["kind 10", "kind 11", "kind 12", "kind 13", "kind 14", "kind 15", "kind 16", "kind 17", "kind 18", "kind 19", …]`',
    ],
    [
      'per cent as a boolean',
      { type: 'boolean' },
      (row) => `${row}.5%`,
      'It looks like a number, `"type": "number"`, but it has a per cent sign: the field may say "written": "percent".',
    ],
    [
      'amounts as a boolean, as people write them',
      { type: 'boolean' },
      (row) => `${1 + row},500`,
      'It looks like a number, `"type": "number"`, but it seems to have thousands separators. If the file writes numbers so,',
    ],
    [
      'numbers and what says missing as a boolean',
      { type: 'boolean' },
      among('12', '15', 'n/a', '18', '?'),
      'It looks like an integer: `"type": "integer", "missing": ["?", "n/a"]` is probably meant.',
    ],
    [
      'one text that says missing',
      { type: 'number' },
      among('1', '2', 'NA', '4'),
      'Column "X" fails in 50 rows (25%), with cells such as "NA". All of them hold "NA": if that means a missing value, list it, ' +
        '`"missing": ["NA"]`, in the field or at the root of the schema.',
    ],
    [
      'several of them, in most rows',
      { type: 'number' },
      among('?', 'NA', '1'),
      'All of them hold "?", "NA": if that means a missing value, list it, `"missing": ["?", "NA"]`, in',
    ],
    [
      'one number outside the limits',
      { type: 'integer', min: 0 },
      among('1', '2', '-9', '4', '-9', '5', '6', '-8'),
      '50 of them hold -9: if that means a missing value, list it, `"missing": [-9]`, in the field. ' +
        "They lie between -9 and -8: the field's limits say what may stand there.",
    ],
    [
      'no other number outside the limits',
      { type: 'integer', min: 0 },
      among('1', '2', '-9'),
      "They are -9: the field's limits say what may stand there.",
    ],
    [
      'many numbers outside the limits',
      { type: 'number', max: 100 },
      (row) => String(row),
      'cells such as "101", "102", "103". They lie between 101 and 199: the field\'s limits say what may stand there.',
    ],
    [
      'empty cells',
      { type: 'number' },
      among('1', '', '3'),
      'Column "X" fails in 67 rows (33.5%). All of them are empty: `"nullable": true` lets them be so.',
    ],
    [
      'some of it words, of which none is most',
      { type: 'number' },
      among('1', '2', '3', 'a', '5', 'b', '7', 'c'),
      "What stands for a missing value is listed under the field's `missing`.",
    ],
    [
      'a text in place of some dates',
      { type: 'date' },
      among('2024-01-31', '2024-02-01', 'unknown', '2024-02-02'),
      'All of them hold "unknown": if that means a missing value, list it, `"missing": ["unknown"]`, in the field or at the root',
    ],
    [
      'a day that there is not in place of some dates',
      { type: 'date' },
      among('2024-01-31', '2024-02-01', '0000-00-00', '2024-02-02'),
      '`"missing": ["0000-00-00"]`, in the field or at the root',
    ],
    [
      'a number in place of some dates',
      { type: 'date' },
      among('2024-01-31', '2024-02-01', '0', '2024-02-02'),
      '`"missing": ["0"]`, in the field.',
    ],
    [
      'per cent as a date',
      { type: 'date' },
      (row) => `${row}.5%`,
      'It looks like a number, `"type": "number"`, but it has a per cent sign: the field may say "written": "percent".',
    ],
    [
      'texts as the day of the decision, which no row may lack',
      { type: 'date', column: 'X' },
      among('2024-01-31', '2024-02-01', 'unknown', ''),
      'with cells such as "unknown". It is the schema\'s `date`, which every row must have: correct the file, or name another column. For example',
    ],
    [
      'days without hyphens as a boolean',
      { type: 'boolean' },
      (row) => `202401${10 + (row % 20)}`,
      'It looks like dates: with `"type": "date"`, and written as 2026-01-31,',
    ],
    [
      'words as a date',
      { type: 'date' },
      among('Office', 'Sales', 'Sales'),
      'It looks like a category: `"type": "category", "levels": ["Office", "Sales"]` is probably meant.',
    ],
  ])('%s', async (_, field, cell, text) => {
    expect(await said(field, cell)).toContain(text);
  });

  test.each(['unknown', '0000-00-00', '0'])(
    'a date that lists what it was told to, %s, is read',
    async (text) => {
      const cell = among('2024-01-31', '2024-02-01', text, '2024-02-02');
      expect(await said({ type: 'date', missing: [text] }, cell)).toBe('nothing');
    },
  );

  test.each([
    ['all', among('31/12/2024', '30/11/2024')],
    ['all without hyphens', among('20241231', '20241130')],
    ['some', among('31/12/2024', '2024-11-30', '2024-12-30', '30/11/2024', '29/11/2024')],
  ])('dates that are written otherwise, %s of them, are nothing else', async (_, cell) => {
    const message = await said({ type: 'date' }, cell);
    expect(message).toContain('is not a date: write it as 2026-01-31');
    expect(message).not.toMatch(/looks like|first schema would|missing/);
  });

  test.each<[string, object, (row: number) => string, RegExp]>([
    [
      'thousands separators',
      { type: 'number' },
      (row) => `${1 + row},000,000`,
      /"1,000,000", .*seems to have thousands separators \(not_a_number: 200 rows\)\. If the file writes numbers so, .*--thousands/,
    ],
    ['per cent', { type: 'number' }, (row) => `${row}.5%`, /per cent sign.*"written": "percent"/],
  ])('%s have an error of their own, and no other is guessed', async (_, field, cell, text) => {
    const message = await said(field, cell);
    expect(message).toMatch(text);
    expect(message).not.toMatch(/looks like|first schema would/);
  });

  test('a long cell is shortened', async () => {
    expect(await said({ type: 'number' }, () => 'x'.repeat(5000))).toContain(`such as "${'x'.repeat(40)}…".`);
  });
});

test('of many columns three show what they hold, and the others are named', async () => {
  const names = Array.from({ length: 14 }, (_, index) => `c${index}`);
  const schema = parseNewSchema({
    name: 'small',
    target: { column: 'Bad' },
    fields: names.map((name) => ({ name, column: name, type: 'number' })),
    policy: { maximize: 'f1' },
  });
  const lines = [
    `${names.join()},Bad`,
    ...Array.from({ length: 200 }, () => `${names.map(() => 'NA').join()},1`),
  ];
  const data = { name: 'loans.csv', bytes: bytesOf(lines) };
  const reading = readRows(compileSchema(schema), data, { params: { allow_loss: 0.05, holdout: 0.2 } });
  await expect(reading).rejects.toThrow(
    /Column "c2" fails in 200 rows \(100%\), with cells such as "NA"\. [^.]*\. So do "c3" in 200 rows \(100%\), .*"c9" in 200 rows \(100%\) and 4 more\. For example, row 2, column "c0"/,
  );
});
