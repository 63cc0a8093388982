import { expect, test } from 'vitest';
import { cellText } from '../../src/application/cell-text.ts';
import { type Field, fieldSchema } from '../../src/application/field.ts';
import { FieldReader, UNKNOWN_LEVEL } from '../../src/application/field-reader.ts';

const fieldOf = (rest: object): Field => fieldSchema.parse({ name: 'x', column: 'X', ...rest });
const number = { type: 'number' };
const category = { type: 'category', levels: ['north', 'unknown level'] };
const grouped = { type: 'category', levels: ['north', { name: 'other', of: ['unknown level'] }] };

test.each<[object, number, string]>([
  [number, 12.5, '12.5'],
  [{ type: 'boolean' }, 1, '1'],
  [category, 0, 'north'],
  [{ ...category, unknown: 'missing' }, UNKNOWN_LEVEL, 'unknown level?'],
  [grouped, 1, 'other'],
  [{ ...grouped, unknown: 'missing', missing: ['unknown level?'] }, UNKNOWN_LEVEL, 'unknown level??'],
  [{ ...number, nullable: true, missing: [-9] }, Number.NaN, ''],
  [{ ...number, missing: ['NA', -9] }, Number.NaN, 'NA'],
  [{ ...number, missing: [{ below: -6 }] }, Number.NaN, '-7'],
  [{ ...number, missing: [{ above: 0, below: 1 }] }, Number.NaN, '0.5'],
  [{ type: 'date' }, -25_567, '1900-01-01'],
  [{ type: 'date', missing: ['1900-01-01'] }, Number.NaN, '1900-01-01'],
])('%#: a value is written as it is read', (rest, value, text) => {
  const field = fieldOf(rest);
  expect(cellText(field, value)).toBe(text);
  expect(new FieldReader(field).text(text)).toBe(value);
});
