import { expect, test } from 'vitest';
import { readApplication } from '../../src/application/application.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { differencesOf } from '../../src/application/differences.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';

// biome-ignore lint/suspicious/noExplicitAny: a schema as people write it, changed anywhere
type Written = any;

const written = (change: (schema: Written) => void = () => {}) => {
  const schema = {
    name: 'small',
    target: { column: 'Bad', positive: 1 },
    fields: [
      { name: 'income', column: 'Income', type: 'number', min: 0, max: 100, title: 'Income', unit: 'EUR' },
      { name: 'area', column: 'Area', type: 'category', levels: ['north', 'south'] },
    ],
    derived: [{ name: 'log_income', log: 'income' }],
    policy: { approval_rate: 0.8 },
  };
  change(schema);
  return parseApplicationSchema(schema);
};

const APPLICATIONS = [
  { income: 50, area: 'north' },
  { income: 0.5, area: 'north' },
  { income: 101, area: 'north' },
  { income: 50, area: 'west' },
  { income: null, area: 'south' },
  { income: true, area: 'south' },
];
/** Which applications a schema takes. */
const taken = (schema: ReturnType<typeof written>) => {
  const compiled = compileSchema(schema);
  return APPLICATIONS.map((application) => {
    try {
      readApplication(compiled, application);
      return true;
    } catch {
      return false;
    }
  });
};

test.each<[string, (schema: Written) => void]>([
  ['titles', (s) => (s.title = s.fields[0].title = s.derived[0].title = 'Another')],
  ['units', (s) => (s.fields[0].unit = 'USD')],
  ['no texts at all', (s) => (s.fields[0] = { ...s.fields[0], title: undefined, unit: undefined })],
  ['another policy', (s) => (s.policy = { approval_rate: 0.5 })],
])('schemas that differ in %s take the same applications, and no difference is told', (_, change) => {
  expect(taken(written(change))).toEqual(taken(written()));
  expect(differencesOf(written(change), written())).toEqual([]);
});

test.each<[string, (schema: Written) => void, string]>([
  ['a range', (s) => (s.fields[0].max = 200), 'field income is another'],
  ['a type', (s) => (s.fields[0].type = 'integer'), 'field income is another'],
  ['levels', (s) => s.fields[1].levels.push('west'), 'field area is another'],
  ['what may be missing', (s) => (s.fields[0].nullable = true), 'field income is another'],
])('schemas that differ in %s take others, and the difference is told', (_, change, told) => {
  expect(taken(written(change))).not.toEqual(taken(written()));
  expect(differencesOf(written(change), written())).toEqual([told]);
});
