import { type CellProblem, checkNumber } from './cell.ts';
import type { Field } from './schema.ts';

/**
 * Reads one value of a JSON record as a field's value: what `readCell` is to the text of a CSV. It accepts exactly what
 * a single prediction accepts (`applicationValidator`).
 */
export function readJsonField(field: Field, value: unknown): number | CellProblem {
  if (field.missing?.includes(value as number | string)) return Number.NaN;
  if (value === undefined) return { code: 'missing_value', message: `${field.name} is missing` };
  if (value === null)
    return field.nullable ? Number.NaN : { code: 'missing_value', message: `${field.name} is null` };
  switch (field.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value ? 1 : 0;
      return { code: 'not_a_boolean', message: `${field.name} is not true or false: ${shown(value)}` };
    case 'category': {
      // A level that reads as a number may be sent as one.
      const level = field.levels.indexOf(typeof value === 'number' ? String(value) : (value as string));
      if (level >= 0) return level;
      return { code: 'unknown_category', message: `${field.name} has no level ${shown(value)}` };
    }
    default:
      if (typeof value === 'number') return checkNumber(field, value);
      return { code: 'not_a_number', message: `${field.name} is not a number: ${shown(value)}` };
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
