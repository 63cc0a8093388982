import { describe, expect, test } from 'vitest';
import { bindColumns } from '../../src/application/columns.ts';
import { everythingPortfolio } from './support.ts';

const { schema } = everythingPortfolio();
const header = ['Id', 'Balance', 'Income', 'Delay', 'Owner', 'Region'];

describe('bindColumns', () => {
  test('finds a field by its column or by its name', () => {
    expect([...bindColumns(schema, header).fields]).toEqual([1, 2, 3, 4, 5]);
    expect([...bindColumns(schema, ['region', 'balance', 'Income', 'Delay', 'Owner']).fields]).toEqual([
      1, 2, 3, 4, 0,
    ]);
    expect(bindColumns(schema, header).key).toBe(0);
    expect(bindColumns(schema, header.slice(1)).key).toBe(-1);
  });

  test('compares names after trimming, with composed letters', () => {
    const accented = {
      ...schema,
      fields: schema.fields.slice(0, 1).map((field) => ({ ...field, column: 'Crédit' })),
    };
    expect([...bindColumns(accented, [' Cre\u0301dit\u00a0']).fields]).toEqual([0]);
  });

  test('lets columns pass that have no name, or one name twice', () => {
    const bound = bindColumns(schema, ['', ...header, '', 'note', 'note']);
    expect(bound.problems).toEqual([]);
    expect([...bound.fields]).toEqual([2, 3, 4, 5, 6]);
  });

  test('says which column is missing and which was perhaps meant', () => {
    const { problems } = bindColumns(schema, ['Id', 'Balanse', 'Income', 'Delay', 'Owner', 'Region']);
    expect(problems).toEqual([
      {
        path: 'balance',
        message: 'there is no column "balance" or "Balance": did you mean "Balanse"?',
      },
    ]);
  });

  test('refuses a field with two columns', () => {
    const twice = bindColumns(schema, [...header, 'Balance']).problems;
    expect(twice).toEqual([
      {
        path: 'balance',
        message: 'column "Balance" stands twice, as columns 2 and 7: remove or rename one',
      },
    ]);
    const both = bindColumns(schema, [...header, 'balance']).problems;
    expect(both[0]!.message).toBe('"Balance" and "balance", columns 2 and 7, both stand for it: keep one');
  });
});
