import { expect, test } from 'vitest';
import { dice, draftOf, noise, table } from './support.ts';

const uuid = (row: number) => `a${(row * 7919) % 100_003}-${row}`;

test('the key is the column of an identifier of which every value differs; others of the kind are left out', async () => {
  const { schema, verdicts } = await draftOf(
    table(300, { Code: uuid, LoanID: (row) => 5000 + 3 * row, Rate: noise(1) }),
  );
  expect(schema).toMatchObject({ key: 'LoanID', ignore: ['Code'] });
  expect(verdicts[0]).toMatchObject({ reason: 'it names the row, as the key does' });
});

test('without such a name, texts of which all differ are the key', async () => {
  expect((await draftOf(table(300, { Reference: uuid, Rate: noise(1) }))).schema.key).toBe('Reference');
});

test('row numbers under the name of an identifier are the key, with a warning', async () => {
  const { schema, verdicts } = await draftOf(table(300, { Index: (row) => row + 1, Rate: noise(1) }));
  expect(schema.key).toBe('Index');
  expect(verdicts[0]!.notes).toEqual([expect.stringMatching(/^it numbers the rows/)]);
});

test('an identifier that comes again is no key, and no field', async () => {
  const { schema, verdicts } = await draftOf(table(300, { customer_id: dice(95), Rate: noise(1) }));
  expect(schema).not.toHaveProperty('key');
  expect(verdicts[0]).toMatchObject({ use: 'left_out', reason: expect.stringMatching(/several rows/) });
});

test('sums of which all differ are a field', async () => {
  const { schema } = await draftOf(table(300, { Balance: (row) => (row * 7919) % 100_003, Rate: noise(1) }));
  expect(schema.fields.map(({ name }) => name)).toEqual(['balance', 'rate']);
});

test('the key that is named is the key, and told where its values come again', async () => {
  const lines = table(300, { Contract: dice(95), LoanID: (row) => 5000 + 3 * row, Rate: noise(1) });
  const { schema, verdicts } = await draftOf(lines, { key: 'Contract' });
  expect(schema).toMatchObject({ key: 'Contract', ignore: ['LoanID'] });
  expect(verdicts[0]!.notes).toEqual([
    'its values come again: training keeps the first row of each, and takes no key that most rows repeat',
  ]);
  await expect(draftOf(lines, { key: 'Contrakt' })).rejects.toThrow(
    'loans.csv, row 1: there is no column "Contrakt": did you mean "Contract"? Its header has',
  );
});

test('an identifier of more digits than a float64 keeps is told apart by its last ones', async () => {
  const { schema } = await draftOf(
    table(300, { account_no: (row) => `90071992547409${1000 + row}`, Rate: noise(1) }),
  );
  expect(schema.key).toBe('account_no');
  const same = await draftOf(table(300, { account_no: () => '9007199254740993', Rate: noise(1) }));
  expect(same.schema).not.toHaveProperty('key');
});
