import { describe, expect, test } from 'vitest';
import { dice, draftOf, noise, table, verdictOf } from './support.ts';

const field = async (...given: Parameters<typeof verdictOf>) => {
  const verdict = await verdictOf(...given);
  if (verdict.use !== 'field') throw new Error(`${verdict.column} is no field: ${JSON.stringify(verdict)}`);
  const { name: _, column: __, ...rest } = verdict.field;
  return rest;
};

describe('types', () => {
  test('decimals are a number, whole numbers an integer, and sums of money a number whatever this file holds', async () => {
    expect(await field('Ratio', noise(1))).toEqual({ type: 'number' });
    expect(await field('Delays', (row) => dice(9)(row))).toEqual({ type: 'integer' });
    expect(await field('Loan amount', (row) => 1000 * (1 + Number(dice(90)(row))))).toEqual({
      type: 'number',
      min: 0,
    });
  });

  test('0 and 1, and true and false, are a boolean', async () => {
    expect(await field('Owner', dice(2))).toEqual({ type: 'boolean' });
    expect(await field('Owner', (row) => (dice(2)(row) === 1 ? 'TRUE' : 'false'))).toEqual({
      type: 'boolean',
    });
    expect(await field('Owner', (row) => ['1.0', '0.0', '', 'NA'][Number(dice(4)(row))]!)).toEqual({
      type: 'boolean',
      nullable: true,
      missing: ['NA'],
    });
  });

  test('texts are a category of the levels that stand there, each once however it is written', async () => {
    const regions = ['north', ' south', 'Cre\u0301dit', 'Cr\u00e9dit'];
    expect(await field('Area', (row) => regions[Number(dice(4)(row))]!)).toEqual({
      type: 'category',
      levels: ['Cr\u00e9dit', 'north', 'south'],
    });
  });

  test('a text that a file of ours defused is the level that it was', async () => {
    expect(await field('Area', (row) => ['=A', "'=A", 'B'][Number(dice(3)(row))]!)).toEqual({
      type: 'category',
      levels: ['=A', 'B'],
    });
  });

  test('a level of few rows lets others pass, for the file may not hold all', async () => {
    expect(await field('Area', (row) => (row < 3 ? 'islands' : row % 2 ? 'north' : 'south'))).toEqual({
      type: 'category',
      levels: ['islands', 'north', 'south'],
      unknown: 'missing',
    });
  });

  test('digits with zeros in front are codes, and codes of data frames are listed without their ".0"', async () => {
    expect(await field('Branch', (row) => ['007', '010', '10'][Number(dice(3)(row))]!)).toEqual({
      type: 'category',
      levels: ['007', '010', '10'],
    });
    expect(await field('Branch', (row) => ['A', '10', '10.0', 'B'][Number(dice(4)(row))]!)).toEqual({
      type: 'category',
      levels: ['10', 'A', 'B'],
    });
  });

  test('whole numbers under a name of kinds stay numbers, and are told', async () => {
    const verdict = await verdictOf('Product', (row) => 1 + Number(dice(6)(row)));
    expect(verdict).toMatchObject({ use: 'field', field: { type: 'integer' } });
    expect(verdict.notes).toEqual([
      'its name is of kinds, and its 6 whole numbers are read as quantities: if their order means nothing, make it a category',
    ]);
  });

  test('nothing is below 0 where the name says so, unless the file has it', async () => {
    expect(await field('Income net', noise(2))).toMatchObject({ min: 0 });
    expect(await field('Income net', (row) => Number(noise(2)(row)) - 10)).not.toHaveProperty('min');
    expect(await field('Change', noise(2))).not.toHaveProperty('min');
  });
});

describe('numbers with a sign', () => {
  test('are numbers that say which sign cells are written with, also where few differ', async () => {
    expect(await field('Rate of it', (row) => `${noise(1)(row)}%`)).toEqual({
      type: 'number',
      written: 'percent',
    });
    expect(await field('Rate of it', (row) => `${[5, 10, 20][Number(dice(3)(row))]} ％`)).toEqual({
      type: 'number',
      written: 'percent',
    });
    expect(await field('Fee', (row) => [`$${noise(2)(row)}`, '0', 'n/a', ''][Number(dice(4)(row))]!)).toEqual(
      {
        type: 'number',
        written: 'currency',
        nullable: true,
        missing: ['n/a'],
      },
    );
    expect(await field('Rent', (row) => `EUR ${1 + Number(dice(90)(row))}`)).toEqual({
      type: 'number',
      written: 'currency',
      min: 0,
    });
    expect(await field('Share', (row) => `${dice(2)(row)}%`)).toEqual({ type: 'number', written: 'percent' });
  });

  test('are told beside numbers without, which may be on another scale', async () => {
    const verdict = await verdictOf('Rate of it', (row) =>
      row % 4 ? `${noise(1)(row)}%` : row % 8 ? 0 : 0.5,
    );
    expect(verdict.notes).toEqual([
      '300 of its numbers have a sign of per cent and 50 have none: 0.5 and 0.5% are read alike',
    ]);
  });

  test('show how the file writes numbers', async () => {
    const lines = ['Fee;Bad', ...Array.from({ length: 60 }, (_, row) => `1.2${row % 10}0,50 €;${row % 2}`)];
    await expect(draftOf(lines)).rejects.toThrow(/"Fee" seem to be written like 1\.234,5.*--decimal ,/);
    const { schema } = await draftOf(lines, {}, { numbers: { decimal: ',', thousands: '.' } });
    expect(schema.fields).toEqual([{ name: 'fee', column: 'Fee', type: 'number', written: 'currency' }]);
  });
});

describe('missing', () => {
  test('empty cells make a field nullable, and texts that say "missing" are listed as they are written', async () => {
    const cells = (row: number) => ['', 'NA', 'n/a', noise(4)(row)][Number(dice(4)(row))]!;
    expect(await field('Ratio', cells)).toEqual({ type: 'number', nullable: true, missing: ['NA', 'n/a'] });
    expect(await field('Area', (row) => ['', '?', 'north', 'none'][Number(dice(4)(row))]!)).toEqual({
      type: 'category',
      levels: ['none', 'north'],
      nullable: true,
      missing: ['?'],
    });
  });

  test('repeated numbers far from all others are taken for codes, with their default rate', async () => {
    const cells = (row: number) => (row % 40 === 0 ? 98 : row % 40 === 1 ? 96 : Number(dice(13)(row)));
    const verdict = await verdictOf('Times late', cells);
    expect(verdict).toMatchObject({ field: { type: 'integer', min: 0, missing: [96, 98] } });
    expect(verdict.notes).toEqual([
      '96, 98, far from all other numbers, in 20 rows: taken for missing. 0.0% of the 10 rows with 96 default, 100.0% of the 10 with 98, 18.4% of the others',
    ]);
  });

  test('codes whose rows default plainly more often than others mean something of their own', async () => {
    // Every fifth row defaults; 98 stands in defaults and others by turns, 99 like any number, 96 in few rows.
    const cells = (row: number) =>
      row % 10 === 0 || row % 10 === 1
        ? 98
        : row % 10 === 7 && row > 500
          ? 99
          : row === 3
            ? 96
            : Number(dice(13)(row));
    const verdict = await verdictOf(
      'Times late',
      (row) => (row === 13 || row === 23 ? 96 : cells(row)),
      1000,
    );
    expect(verdict).toMatchObject({
      field: {
        min: 0,
        missing: [99],
        codes: [
          { name: 'code_96', value: 96 },
          { name: 'code_98', value: 98 },
        ],
      },
    });
    expect(verdict.notes[0]).toMatch(
      /^96, 98, far from all other numbers, in 203 rows: taken for codes with a meaning of their own.* 0\.0% of the 3 rows with 96 default, 50\.0% of the 200 with 98, 13\.4% of the others$/,
    );
    expect(verdict.notes[1]).toMatch(/^99, far from all other numbers, in 50 rows: taken for missing/);
  });

  test('codes are held against rows without a value where there are enough', async () => {
    const cells = (row: number) => {
      if (row % 10 < 2) return -9;
      return row % 20 === 5 || row % 20 === 6 || row % 20 === 15 ? '' : noise(5)(row);
    };
    expect(await field('Rent', cells, 2000)).toEqual({
      type: 'number',
      min: 0,
      nullable: true,
      missing: [-9],
    });
    const seldom = (row: number) => (row % 10 < 2 ? -9 : row % 10 === 6 ? '' : noise(5)(row));
    expect(await field('Rent', seldom, 2000)).toMatchObject({
      nullable: true,
      codes: [{ name: 'code_minus_9', value: -9 }],
    });
  });

  test.each([
    ['a code that stands once', (row: number) => (row === 9 ? 99 : Number(dice(13)(row)))],
    ['a number that is no rarity', (row: number) => 60 + Number(dice(40)(row))],
    ['-1 below small numbers', (row: number) => Number(dice(8)(row)) - 1],
  ])('%s is a number', async (_, cells) => {
    expect(await field('Late', cells)).toEqual({ type: 'integer' });
  });

  test.each([-9, -999, 9999999])('%i among sums of money is taken for a code', async (code) => {
    const cells = (row: number) => (row % 50 === 7 ? code : noise(5)(row));
    expect(await field('Rent', cells)).toEqual({ type: 'number', min: 0, missing: [code] });
  });

  test('any number that many rows hold is taken for a code where it is ten times as far as all others', async () => {
    const employed = (code: number, rows: number) => (row: number) =>
      row % 20 === 3 && row < 20 * rows ? code : -Number(noise(5)(row));
    expect(await field('Days employed', employed(365_243, 20))).toEqual({
      type: 'number',
      missing: [365_243],
    });
    expect(await field('Days employed', employed(365_243, 19))).toEqual({ type: 'number' });
    for (const amount of [9_000, 365_243.5])
      expect(await field('Days employed', employed(amount, 20))).toEqual({ type: 'number' });
    const products = (row: number) => [100, 200, 500, 50_000][row % 4]!;
    expect(await field('Limit', products)).toEqual({ type: 'number', min: 0 });
  });

  test('a few words among numbers count as missing, and are told', async () => {
    const verdict = await verdictOf('Ratio', (row) => (row === 5 ? 'ask Bob' : noise(4)(row)));
    expect(verdict).toMatchObject({ field: { type: 'number', missing: ['ask Bob'] } });
    expect(verdict.notes).toEqual(['1 cells hold no number ("ask Bob") and count as missing']);
  });
});

test('the text of the schema is the same for the same file, and names are those that a schema takes', async () => {
  const lines = table(60, {
    'Net income (€)': noise(1),
    PAY_AMT1: noise(2),
    Доход: noise(3),
    DebtRatio: noise(4),
    Rate: noise(5),
    rate: noise(6),
  });
  const { schema } = await draftOf(lines);
  expect(schema.fields.map(({ name }) => name)).toEqual([
    'net_income',
    'pay_amt1',
    'column_3',
    'debt_ratio',
    'rate_2',
    'rate',
  ]);
  expect(await draftOf(lines)).toEqual(await draftOf(lines));
});
