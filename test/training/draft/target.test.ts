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
    const { schema, outcomes } = await draftOf(file('Bad', ['A', 'B', 'A']), { positive: ['B'] });
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

test('another value than 0 beside 1 is written down, for training would expect 0', async () => {
  const { schema } = await draftOf(file('Bad', [-1, 1]), { positive: ['1'] });
  expect(schema.target).toEqual({ column: 'Bad', positive: 1, negative: -1 });
  const usual = await draftOf(file('Bad', [0, 1]), { positive: ['1'] });
  expect(usual.schema.target).toEqual({ column: 'Bad', positive: 1 });
});

test('rows without a target are counted, and nothing is learnt from them', async () => {
  const lines = file('Bad', [0, 1, '']).map((line) =>
    line.endsWith(',') ? `odd${line.slice(line.indexOf(','))}` : line,
  );
  const { schema, unlabelled } = await draftOf(lines);
  expect(unlabelled).toBe(66);
  expect(schema.fields).toEqual([{ name: 'rate', column: 'Rate', type: 'number' }]);
});

test.each([undefined, ['DEFAULT']])(
  'a target of one value or none has no good loan (--positive %j)',
  async (positive) => {
    await expect(draftOf(file('Loan Status', ['DEFAULT', '', '']), { positive })).rejects.toThrow(
      'loans.csv, column "Loan Status" is "DEFAULT" or, in 133 rows, empty. An empty cell does not say that there was no default: ' +
        'its row is left out, and of one outcome alone nothing can be learnt. Write into the empty cells what they mean, 0 for example',
    );
    const { schema } = await draftOf(file('Loan Status', ['DEFAULT', 0, 0]), { positive });
    expect(schema.target.positive).toBe('DEFAULT');
  },
);

describe('a target of more than two values', () => {
  const lines = file('loan_status', ['Paid', 'Charged Off', 'Current', 'Default', 'Paid']);

  test('wants to be told what they mean', async () => {
    await expect(draftOf(lines)).rejects.toThrow(
      'loans.csv, column "loan_status" has more than two values: "Paid", "Charged Off", "Current", "Default". Say which mean default',
    );
    await expect(draftOf(lines, { positive: ['Charged Off', 'Default'] })).rejects.toThrow(
      'has several values beside "Charged Off", "Default": "Paid", "Current". Say by --negative VALUE which mean',
    );
  });

  test('is none when they are many', async () => {
    const many = file(
      'loan_status',
      Array.from({ length: 50 }, (_, value) => value),
    );
    await expect(draftOf(many, { positive: ['1'], negative: ['0'] })).rejects.toThrow(
      /50 values or more, too many/,
    );
  });

  test('leaves out the rows of those that mean neither', async () => {
    const { schema, unlabelled, outcomes } = await draftOf(lines, {
      positive: ['Charged Off', 'Default'],
      negative: ['Paid'],
    });
    expect(schema.target).toEqual({
      column: 'loan_status',
      positive: ['Charged Off', 'Default'],
      negative: 'Paid',
      indeterminate: 'Current',
    });
    expect(unlabelled).toBe(40);
    expect(outcomes).toEqual({ positive: 1, all: [80, 80] });
  });
});
