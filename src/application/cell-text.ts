import type { Field } from './field.ts';
import { FieldReader, UNKNOWN_LEVEL } from './field-reader.ts';
import { isRange } from './missing.ts';
import { someOf } from './range.ts';

/** A value as a cell of the field's column holds it: `FieldReader.text` reads it back. */
export function cellText(field: Field, value: number): string {
  if (Number.isNaN(value)) return missingText(field);
  if (field.type !== 'category') return String(value);
  return value === UNKNOWN_LEVEL ? noLevelOf(field.levels) : field.levels[value]!;
}

function missingText(field: Field): string {
  if (field.nullable) return '';
  const reader = new FieldReader(field);
  const codes = (field.missing ?? []).map((code) => String(isRange(code) ? someOf(code) : code));
  return codes.find((code) => Number.isNaN(reader.text(code))) ?? '';
}

/** A text that is none of the levels: which one it was is not kept. */
function noLevelOf(levels: readonly string[]): string {
  let text = 'unknown level';
  while (levels.includes(text)) text += '?';
  return text;
}
