import { describe, expect, test } from 'vitest';
import { draftOf, noise } from './support.ts';

/** A file whose last column is the target. */
const file = (column: string, values: (string | number)[], more = '') => [
  `Rate,${more}${column}`,
  ...Array.from(
    { length: 200 },
    (_, row) => `${noise(1)(row)},${more && 'yes,'}${values[row % values.length]}`,
  ),
];

test.each([
  'Defaulted?',
  'default.payment.next.month',
  'SeriousDlqin2yrs',
  'BAD',
  'target',
  'is_default',
  'Charged Off',
])('%s is found by its name', async (column) => {
  expect((await draftOf(file(column, [0, 1]))).schema.target).toEqual({ column, positive: 1 });
});

test.each([
  [['0.0', '1.0'], 1],
  [['no', 'yes'], 'yes'],
  [['N', 'Y'], 'Y'],
  [['Fully Paid', 'Charged Off'], 'Charged Off'],
  [['good', 'other'], 'other'],
  [['true', 'false'], 'true'],
])('of %j the value that means default is %j', async (values, positive) => {
  expect((await draftOf(file('Bad', values))).schema.target.positive).toBe(positive);
});

describe('what cannot be known is asked for', () => {
  test('a target, with the columns that may be it', async () => {
    await expect(draftOf(file('Result', [0, 1]))).rejects.toThrow(
      'loans.csv: which column says what became of a loan? These columns have two values: "Result". Say --target COLUMN.',
    );
    await expect(draftOf(file('target', [0, 1], 'default,'))).rejects.toThrow(
      /two values: "target"\. Say --target/,
    );
    await expect(draftOf(['a,b', '1,2', '3,4', '5,6'])).rejects.toThrow(/No column has two values/);
  });

  test('the value that means default', async () => {
    await expect(draftOf(file('Bad', ['A', 'B']))).rejects.toThrow(
      'loans.csv, column "Bad": which of "A", "B" means default? Say --positive VALUE.',
    );
    const { schema, outcomes } = await draftOf(file('Bad', ['A', 'B', 'A']), { positive: 'B' });
    expect(schema.target.positive).toBe('B');
    expect(outcomes.all[outcomes.positive]).toBe(67);
  });
});

test('a column that is named is the target, and one that is not there is told with what was perhaps meant', async () => {
  expect((await draftOf(file('Result', [0, 1]), { target: 'Result' })).schema.target.column).toBe('Result');
  await expect(draftOf(file('Result', [0, 1]), { target: 'result' })).rejects.toThrow(
    'loans.csv, row 1: there is no column "result": did you mean "Result"? Its header has "Rate", "Result".',
  );
});

test('a third value is refused as by training', async () => {
  await expect(draftOf(file('Bad', [0, 1, 2]), { positive: '1' })).rejects.toThrow(
    'loans.csv, row 4, column "Bad": the target must be 1 (default) or 0, not "2".',
  );
});

test('rows without a target are counted, and nothing is learnt from them', async () => {
  const lines = file('Bad', [0, 1, '']).map((line) =>
    line.endsWith(',') ? `odd${line.slice(line.indexOf(','))}` : line,
  );
  const { schema, unlabelled } = await draftOf(lines);
  expect(unlabelled).toBe(66);
  expect(schema.fields).toEqual([{ name: 'rate', column: 'Rate', type: 'number' }]);
});
