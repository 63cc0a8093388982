import { expect, test } from 'vitest';
import { dice, draftOf, noise, table } from './support.ts';

const draftWith = (column: string, cells: Parameters<typeof table>[1][string]) =>
  draftOf(table(300, { Rate: noise(1), [column]: cells }));

test.each(['SEX', 'applicant_gender', 'MaritalStatus', 'RACE', 'Education'])(
  'groups are compared by %s, and no model is fed with it',
  async (column) => {
    const { schema, verdicts } = await draftWith(column, dice(4));
    expect(schema).toMatchObject({ ignore: [], audit: [column], fields: [{ name: 'rate' }] });
    expect(verdicts[1]).toMatchObject({ use: 'audit', reason: expect.stringMatching(/protected/) });
  },
);

test('ages are compared in bands that the file has', async () => {
  const { schema } = await draftWith('Age', (row) => 18 + Number(dice(40)(row)));
  expect(schema.audit).toEqual([{ column: 'Age', bands: [25, 40] }]);
});

test.each<[what: string, column: string, cells: (row: number) => string | number]>([
  ['many values', 'Religion', (row) => `R${Number(dice(90)(row))}`],
  ['one value', 'Sex', () => 'f'],
  ['ages with a sign, of which bands are not read,', 'age', (row) => `$${18 + Number(dice(40)(row))}`],
  ['ages of one band', 'age', (row) => 26 + Number(dice(9)(row))],
])('%s form no groups', async (_, column, cells) => {
  const { schema } = await draftWith(column, cells);
  expect(schema).not.toHaveProperty('audit');
  expect(schema.ignore).toEqual([column]);
});
