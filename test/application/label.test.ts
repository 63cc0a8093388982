import { expect, test } from 'vitest';
import { labelOf } from '../../src/application/label.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';

const field = (name: string, said: object = {}) => ({
  name,
  column: name.toUpperCase(),
  type: 'number',
  ...said,
});
const schema = (fields: object[], derived: object[] = []) => ({
  name: 's',
  target: { column: 'Y' },
  fields,
  derived,
  policy: { maximize: 'f1' },
});

test('a label is the title, or the name, with the unit', () => {
  expect(labelOf({ name: 'income' })).toBe('income');
  expect(labelOf({ name: 'income', unit: 'EUR' })).toBe('income (EUR)');
  expect(labelOf({ name: 'income', title: 'Net income', unit: 'EUR' })).toBe('Net income (EUR)');
});

test.each([
  [
    'a title twice',
    schema([field('a', { title: 'Income' }), field('b', { title: 'Income ' })]),
    'fields.1.title: fields.0 is called "Income " as well',
  ],
  [
    'a title that is the name of another',
    schema([field('a', { title: 'b' }), field('b')]),
    'fields.0.title: fields.1 is called "b" as well',
  ],
  [
    'a title that looks like one with its unit',
    schema([field('a', { title: 'Income', unit: 'EUR' }), field('b', { title: 'Income (EUR)' })]),
    'fields.1.title: fields.0 is called "Income (EUR)" as well',
  ],
  [
    'the title of a derived feature',
    schema([field('a', { title: 'Burden' })], [{ name: 'r', title: 'Burden', ratio: ['a', 'a'] }]),
    'derived.0.title: fields.0 is called "Burden" as well: people could not tell them apart',
  ],
])('%s is refused in a new schema, and no bundle is for it', (_, json, message) => {
  expect(() => parseNewSchema(json)).toThrow(message);
  expect(() => parseApplicationSchema(json)).not.toThrow();
});

test('a title in two units is two labels', () => {
  const fields = [field('a', { title: 'Income', unit: 'EUR' }), field('b', { title: 'Income', unit: 'USD' })];
  expect(parseNewSchema(schema(fields)).fields).toHaveLength(2);
});
