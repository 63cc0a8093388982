import { expect, test } from 'vitest';
import { leakOf } from '../../../src/training/validation/leak.ts';

const rest = { bin: 'rest', rows: 900, defaults: 60 };

test('a field that ranks nearly perfectly is suspicious', () => {
  expect(leakOf(0.99, [])).toBe('by itself it ranks with a ROC-AUC of 0.990');
  expect(leakOf(0.979, [rest])).toBeNull();
});

test('a value of which surely nearly all default is suspicious, however little it ranks', () => {
  const leak = { bin: 'charged off', rows: 100, defaults: 100 };
  expect(leakOf(0.7, [rest, leak])).toBe('of 100 rows with "charged off" 100 default');
  expect(leakOf(0.7, [rest, { ...leak, defaults: 98 }])).toBeNull();
});

test('a few rows that all default tell nothing', () => {
  expect(leakOf(0.7, [rest, { bin: '7', rows: 13, defaults: 13 }])).toBeNull();
});

test('where most default, a value of which nearly all do is not suspicious', () => {
  const defaults = { bin: 'a', rows: 500, defaults: 500 };
  expect(leakOf(0.7, [defaults, { bin: 'b', rows: 400, defaults: 100 }])).toBeNull();
});
