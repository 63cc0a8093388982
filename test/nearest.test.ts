import { expect, test } from 'vitest';
import { nearest } from '../src/nearest.ts';

const fields = ['employed', 'bank_balance', 'annual_salary'];

test.each([
  ['anual_salary', 'annual_salary'],
  ['Annual Salary', 'annual_salary'],
  ['BankBalance', 'bank_balance'],
  ['employd', 'employed'],
])('%j most likely stands for %j', (name, meant) => {
  expect(nearest(name, fields)).toBe(meant);
});

test.each(['branch', 'x', '', 'salary', 'x'.repeat(1000)])('%j stands for none of them', (name) => {
  expect(nearest(name, fields)).toBeUndefined();
});

test('the first of two that are equally near is named', () => {
  expect(nearest('abcx', ['abcd', 'abce'])).toBe('abcd');
});
