import { expect, test } from 'vitest';
import { fieldNames } from '../../../src/training/draft/field-names.ts';
import { isIdentifier, isTarget } from '../../../src/training/draft/vocabulary.ts';
import { wordsOf } from '../../../src/training/draft/words.ts';

test('a name is parted by case, digits and signs', () => {
  expect(wordsOf('NumberOfTime30-59DaysPastDue')).toEqual('number of time 30 59 days past due'.split(' '));
  expect(wordsOf('PAY_AMT1')).toEqual(['pay', 'amt', '1']);
  expect(wordsOf('URLName')).toEqual(['url', 'name']);
});

test.each(['LoanID', 'customer_no', 'Index', 'ID', 'account number', 'MEMBER_ID', 'loanid', 'app_ref'])(
  '%s is an identifier',
  (name) => {
    expect(isIdentifier(name)).toBe(true);
  },
);

test.each(['NumberOfDependents', 'paid', 'price_index', 'num_loans', 'Key rate', 'Period', 'IDEA'])(
  '%s is none',
  (name) => {
    expect(isIdentifier(name)).toBe(false);
  },
);

test.each(['Income', 'days_past_due', 'default_history', 'bad_debts'])('%s is no target', (name) => {
  expect(isTarget(name)).toBe(false);
});

test('a field is named once, and never as another column is', () => {
  expect(fieldNames(['Net income (€)', 'AGE', 'age', 'Доход', 'a', 'A', '1st', '%', 'age_2'])).toEqual([
    ...['net_income', 'age_3', 'age', 'column_4', 'a', 'a_2', 'st', 'column_8', 'age_2'],
  ]);
});
