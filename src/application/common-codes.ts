import { isDecimal } from '../table/decimal.ts';
import type { Field } from './field.ts';
import { FieldReader } from './field-reader.ts';
import { type MissingCode, valuesAmong } from './missing.ts';

/**
 * A field with the codes that its file lists for all fields behind its own. What a field means itself it goes on meaning:
 * its levels and the values of their groups, true and false. A number is no day, and stands for none.
 */
export function withCommonCodes(field: Field, common: readonly MissingCode[]): Field {
  if (common.length === 0) return field;
  const own: readonly MissingCode[] = field.missing ?? [];
  const added = common.filter((code) => !own.some((other) => isSame(code, other)));
  if (field.type === 'number' || field.type === 'integer') return { ...field, missing: [...own, ...added] };
  const reader = new FieldReader(field);
  const isFree = (code: string | number) =>
    field.type === 'date' ? !isDecimal(String(code).trim()) : !isMeant(reader, String(code));
  return { ...field, missing: [...(field.missing ?? []), ...valuesAmong(added).filter(isFree)] };
}

/** Whether a field has a value that is written so. */
function isMeant(reader: FieldReader, text: string): boolean {
  const value = reader.text(text);
  return typeof value === 'number' && value >= 0;
}

function isSame(code: MissingCode, other: MissingCode): boolean {
  return JSON.stringify(code) === JSON.stringify(other);
}
