import { expect, test } from 'vitest';
import { partSign, withoutSign } from '../../src/table/written.ts';

test.each([
  ['13.56%', '%', '13.56'],
  ['5 %', '%', '5'],
  ['5\u202f%', '%', '5'],
  ['-1,5\u00a0%', '%', '-1,5'],
  ['5％', '％', '5'],
  ['%5', '%', '5'],
  ['-% 5', '%', '-5'],
])('%j has a sign of per cent', (text, sign, number) => {
  expect(partSign(text)).toEqual({ written: 'percent', sign, number });
});

test.each([
  ['$1,200', '$', '1,200'],
  ['-$5', '$', '-5'],
  ['$-5', '$', '-5'],
  ['+$5', '$', '+5'],
  ['1.200,50 €', '€', '1.200,50'],
  ['EUR 500', 'EUR', '500'],
  ['EUR500', 'EUR', '500'],
  ['-500\u00a0CHF', 'CHF', '-500'],
  ['1e3USD', 'USD', '1e3'],
  ['US$ 5', 'US$', '5'],
  ['R$\u00a01.200,50', 'R$', '1.200,50'],
  ['￥5', '￥', '5'],
  ['₹1,00,000', '₹', '1,00,000'],
  ['CHF 1’200', 'CHF', '1’200'],
])('%j has a sign of a currency', (text, sign, number) => {
  expect(partSign(text)).toEqual({ written: 'currency', sign, number });
});

test.each([
  '',
  '5',
  '-5',
  '50¢',
  'eur 5',
  'MAY 2020',
  'XEUR 5',
  '5 EURO',
  'ALLOWED 5',
  '- $5',
  '($5)',
  '$5-',
])('%j has none that is parted', (text) => {
  // In the last one the sign goes, and what is left is no number.
  expect(partSign(text)?.number ?? text).toBe(text === '$5-' ? '5-' : text);
});

test('one sign is parted, and only the one that the column is written with', () => {
  expect(withoutSign('5 %', 'percent')).toBe('5');
  expect(withoutSign('5 %', 'currency')).toBe('5 %');
  expect(withoutSign('$5 USD', 'currency')).toBe('5 USD');
  expect(withoutSign('%', 'percent')).toBe('');
  expect(withoutSign('5', 'percent')).toBe('5');
});
