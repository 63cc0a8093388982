import { dayText } from './day.ts';
import type { Field } from './field.ts';
import { FieldReader, UNKNOWN_LEVEL } from './field-reader.ts';
import { levelName } from './levels.ts';
import { isRange } from './missing.ts';
import { someOf } from './range.ts';

/** A value as a cell of the field's column holds it: `FieldReader.text` reads it back. */
export function cellText(field: Field, value: number): string {
  if (Number.isNaN(value)) return missingText(field);
  if (field.type === 'date') return dayText(value);
  if (field.type !== 'category') return String(value);
  return value === UNKNOWN_LEVEL ? noLevelOf(field) : levelName(field.levels[value]!);
}

function missingText(field: Field): string {
  if (field.nullable) return '';
  const reader = new FieldReader(field);
  const codes = (field.missing ?? []).map((code) => String(isRange(code) ? someOf(code) : code));
  return codes.find((code) => Number.isNaN(reader.text(code))) ?? '';
}

/** A text that means nothing: which one it was is not kept. */
function noLevelOf(field: Field): string {
  const reader = new FieldReader(field);
  const isUnknown = (text: string) => {
    const value = reader.text(text);
    return typeof value !== 'number' || value === UNKNOWN_LEVEL;
  };
  let text = 'unknown level';
  while (!isUnknown(text)) text += '?';
  return text;
}
