import { expect, test } from 'vitest';
import { numberFlags, numberQuery, numberWarning } from '../../src/application/number-warning.ts';

test('a style is written as routes and commands take it', () => {
  expect(numberQuery({ decimal: ',', thousands: '.' })).toBe('?decimal=,&thousands=.');
  expect(numberQuery({ decimal: ',', thousands: ' ' })).toBe('?decimal=,&thousands=%20');
  expect(numberFlags({ decimal: ',', thousands: '.' })).toBe('--decimal , --thousands .');
  expect(numberFlags({ decimal: '.', thousands: "'" })).toBe('--decimal . --thousands "\'"');
});

test('the columns and the remedy are named, and nothing when no column is meant', () => {
  const dialect = (columns: number[], sure: boolean) => ({
    format: 'csv' as const,
    delimiter: ';',
    columns: ['id', 'Balance', 'Salary'],
    signs: { numbers: { decimal: ',' as const, thousands: '.' as const }, columns, sure },
  });
  expect(numberWarning(dialect([1], false), numberQuery)).toBe(
    'Nearly all numbers in column "Balance" are written like 1.234, and a full stop is read as a decimal point. If it ' +
      'separates thousands, give the file again with ?decimal=,&thousands=.; if it does not, ?decimal=. says so.',
  );
  expect(numberWarning(dialect([1, 2], true), numberFlags)).toBe(
    'Numbers in the columns "Balance", "Salary" seem to be written like 1.234,5: rows with such numbers are refused. ' +
      'With --decimal , --thousands . they are read: give the file again. If a full stop is a decimal point, --decimal . says so.',
  );
  expect(numberWarning(dialect([], true), numberQuery)).toBeUndefined();
});
