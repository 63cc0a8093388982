import { expect, test } from 'vitest';
import { sameApplication } from '../../../src/registry/gate/same-application.ts';
import { bundledManifest } from './bundled.ts';

// biome-ignore lint/suspicious/noExplicitAny: a schema as people write it, changed anywhere
type Written = any;

const against = (change: (schema: Written) => void) =>
  sameApplication(
    bundledManifest(({ schema }) => change(schema)),
    bundledManifest(),
    '1',
  );

test.each<[string, (schema: Written) => void]>([
  ['another policy', (s) => (s.policy = { approval_rate: 0.5 })],
  ['other criteria', (s) => (s.promotion = {})],
  ['another training', (s) => (s.training = { max_depth: 3 })],
  [
    'other texts',
    (s) => Object.assign(s, { title: 'Loans' }, Object.assign(s.fields[0], { title: 'In work' }) && {}),
  ],
  [
    'its keys in another order',
    (s) => (s.fields[1] = Object.fromEntries(Object.entries(s.fields[1]).reverse())),
  ],
])('a schema with %s takes the same applications', (_, change) => {
  expect(against(change)).toMatchObject({ check: 'schema', result: 'passed' });
});

test.each<[string, (schema: Written) => void, string]>([
  [
    'one more field',
    (s) => s.fields.push({ name: 'age', column: 'Age', type: 'integer' }),
    'field age is new',
  ],
  ['one field less', (s) => s.fields.shift(), 'field employed is gone'],
  ['another limit', (s) => (s.fields[1].min = 5), 'field bank_balance is another'],
  ['another column', (s) => (s.fields[1].column = 'Balance'), 'field bank_balance is another'],
  [
    'another derived feature',
    (s) => (s.derived[0].ratio = ['annual_salary', 'bank_balance']),
    'derived feature saving_rate is another',
  ],
  ['another key', (s) => (s.key = 'Id'), 'key is another'],
  ['codes of missing', (s) => (s.missing = [-9]), 'missing is another'],
])('a schema with %s is suspect, and the difference named', (_, change, told) => {
  const line = against(change);
  expect(line.result).toBe('suspicious');
  expect(line.message).toMatch(/^It takes other applications than the champion, version 1: /);
  expect(line.message).toContain(told);
});

test('features in another order are suspect', () => {
  const reversed = bundledManifest((manifest) => void manifest.features.reverse());
  expect(sameApplication(reversed, bundledManifest(), '1')).toMatchObject({
    result: 'suspicious',
    message: expect.stringContaining('saving_rate, annual_salary, bank_balance, employed, not employed, '),
  });
});
