import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import type { SolventError } from '../../../src/errors.ts';
import { readRows } from '../../../src/training/data/labelled.ts';
import { bytesOf } from '../support.ts';

/** What a training says of regions and offices that its schema does not list. */
async function refusal(rows: string[], levels: unknown[] = ['north', 'south']): Promise<SolventError> {
  const schema = parseNewSchema({
    name: 'small',
    target: { column: 'Bad' },
    fields: [
      { name: 'age', column: 'Age', type: 'integer' },
      { name: 'region', column: 'Region', type: 'category', levels },
      { name: 'office', column: 'Office', type: 'category', levels: ['a', 'b'] },
    ],
    policy: { maximize: 'f1' },
  });
  const data = { name: 'loans.csv', bytes: bytesOf(['Age,Region,Office,Bad', ...rows]) };
  return readRows(compileSchema(schema), data, { params: { allow_loss: 1, holdout: 0.2 } }).then(
    () => expect.unreachable(),
    (error) => error,
  );
}

const regions = (...names: string[]) => names.map((name, row) => `30,${name},a,${row % 2}`);
const REMEDY =
  "Add them to the field's `levels`, by themselves or in a group, list what stands for a missing value under its `missing`, " +
  'let all others count as missing by `"unknown": "missing"`, or correct the file.';

describe('levels that the schema does not list end a training', () => {
  test('with all of them and their rows, and what was perhaps meant', async () => {
    const { code, message, details } = await refusal(regions('north', 'East', 'South', 'East', 'west'));
    expect(code).toBe('validation_error');
    expect(message).toBe(
      'loans.csv: column "Region" holds levels that the schema does not list, in 4 rows, the first of them row 3: ' +
        `"East" (2 rows), "South" (1 row: did you mean "south"?), "west" (1 row). ${REMEDY}`,
    );
    expect(details).toHaveLength(4);
  });

  test('of all columns in one error, though a row is left out for the first alone', async () => {
    const { message } = await refusal([
      '30,north,,1',
      '30,east,c,1',
      '30,west,c,0',
      ',north,d,0',
      '30,north,a,1',
    ]);
    expect(message).toContain('column "Region" holds levels that the schema does not list, in 2 rows');
    expect(message).toContain(
      'column "Office" holds levels that the schema does not list, in 3 rows, the first of them row 3: "c" (2 rows), "d" (1 row).',
    );
  });

  test('ten are named, and the others counted', async () => {
    const { message } = await refusal(regions(...Array.from({ length: 30 }, (_, index) => `at ${index}`)));
    expect(message).toMatch(/"at 9" \(1 row\) and 20 others\. Add them/);
  });

  test('what a group holds is listed', async () => {
    const { message } = await refusal(regions('east', 'west', 'far'), [
      'north',
      { name: 'else', of: ['east'] },
    ]);
    expect(message).toContain('in 2 rows, the first of them row 3: "west" (1 row), "far" (1 row).');
  });
});

describe('a column of too many of them is hardly a category', () => {
  test.each<[string, string[], string]>([
    [
      'whole numbers',
      Array.from({ length: 2000 }, (_, row) => String(10 * (row % 500))),
      'It looks like an integer: `"type": "integer"` is probably meant.',
    ],
    [
      'a dozen numbers with decimals',
      Array.from({ length: 200 }, (_, row) => `${row % 12}.5`),
      'It looks like a number: `"type": "number"` is probably meant.',
    ],
    [
      'amounts as people write them',
      Array.from({ length: 900 }, (_, row) => `"$${row},000"`),
      'It looks like a number, `"type": "number"`, but it has a currency sign',
    ],
    [
      'dates',
      Array.from({ length: 900 }, (_, row) => `20${10 + (row % 13)}-01-${10 + (row % 17)}`),
      'It looks like dates: with `"type": "date"`',
    ],
    [
      'names',
      Array.from({ length: 900 }, (_, row) => `N${row}`),
      'A first schema would leave it out: it has more than 60 levels: gather them into a few groups, by region for example.',
    ],
    [
      'a few more than levels are',
      Array.from({ length: 550 }, (_, row) => `N${row % 55}`),
      'So many are hardly levels: gather them into a few groups.',
    ],
  ])('%s', async (_, values, sentence) => {
    const { message } = await refusal(regions(...values));
    expect(message).toContain(`${sentence}`);
    expect(message).toMatch(
      /If its values name loans or customers, take the column out of `fields` and list it under `ignore`\.$/,
    );
    expect(message).not.toContain("Add them to the field's");
  });

  test('texts that are too long to be levels are shown by their beginning', async () => {
    const { message } = await refusal(regions('x'.repeat(300), 'y'.repeat(300)));
    expect(message).toMatch(
      /row 2: "x{40}…", "y{40}…" and others\. A first schema would leave it out: it holds free text\./,
    );
  });

  test('a few numbers beside words are levels', async () => {
    const { message } = await refusal(regions('1', '2', 'north', '2'));
    expect(message).toContain('"2" (2 rows), "1" (1 row). Add them');
  });

  test('many numbers beside words are not told to be a number', async () => {
    const values = Array.from({ length: 900 }, (_, row) => (row % 3 === 0 ? 'north' : String(row)));
    const { message } = await refusal(regions(...values));
    expect(message).toContain(
      'A first schema would leave it out: numbers and other texts are mixed in it, such as "north".',
    );
  });

  test('a few numbers are levels, or amounts', async () => {
    const { message } = await refusal(regions('1', '2', '3', '2'));
    expect(message).toMatch(
      /"2" \(2 rows\), "1" \(1 row\), "3" \(1 row\)\. They are numbers: if they are amounts or counts, `"type": "integer"` or `"number"` is meant\. Add them/,
    );
  });
});
