import { describe, expect, test } from 'vitest';
import { readCell } from '../../src/application/cell.ts';
import { everythingPortfolio } from './support.ts';

const [balance, income, delay, owner, region] = everythingPortfolio().schema.fields;

describe('readCell', () => {
  test.each([
    [balance, '12.5', 12.5],
    [balance, ' 12 ', 12],
    [balance, '+.5e2', 50],
    [balance, '0', 0],
    [income, '', Number.NaN],
    [delay, '3', 3],
    [delay, '3.0', 3],
    [delay, '-9', Number.NaN],
    [delay, '-9.0', Number.NaN],
    [delay, 'NA', Number.NaN],
    [owner, 'TRUE', 1],
    [owner, '0', 0],
    [owner, '', Number.NaN],
    [region, 'north', 0],
    [region, '3', 2],
    [region, '3.0', 2],
  ])('reads %o of %j as %d', (field, text, value) => {
    expect(readCell(field!, text)).toBe(value);
  });

  test.each([
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
    [balance, '-0.01', 'out_of_range'],
    [income, '0', 'out_of_range'],
    [income, '1e9', 'out_of_range'],
    [delay, '2.5', 'not_an_integer'],
    [delay, '9007199254740993', 'not_an_integer'],
    [delay, '10', 'out_of_range'],
    [delay, '', 'missing_value'],
    [owner, 'yes', 'not_a_boolean'],
    [region, 'North', 'unknown_category'],
    [region, '4', 'unknown_category'],
  ])('refuses %o of %j as %s', (field, text, code) => {
    expect(readCell(field!, text)).toMatchObject({ code });
  });

  test('quotes a long cell only in part', () => {
    const problem = readCell(balance!, 'x'.repeat(1_000_000)) as { message: string };
    expect(problem.message.length).toBeLessThan(100);
  });
});
