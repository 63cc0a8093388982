import type { Field } from './field.ts';
import { valuesOfLevel } from './levels.ts';
import { type MissingCode, valuesAmong } from './missing.ts';
import { spelling } from './spelling.ts';

/**
 * A field with the codes that its file lists for all fields behind its own. What a field means itself it goes on meaning:
 * its levels, true and false.
 */
export function withCommonCodes(field: Field, common: readonly MissingCode[]): Field {
  if (common.length === 0) return field;
  const own: readonly MissingCode[] = field.missing ?? [];
  const added = common.filter((code) => !own.some((other) => isSame(code, other)));
  switch (field.type) {
    case 'category': {
      const levels = new Set(field.levels.flatMap(valuesOfLevel).map(spelling));
      return {
        ...field,
        missing: [...(field.missing ?? []), ...valuesOf(added, (text) => !levels.has(text))],
      };
    }
    case 'boolean':
      return {
        ...field,
        missing: [...(field.missing ?? []), ...valuesOf(added, (text) => !/^[01]$/.test(text))],
      };
    default:
      return { ...field, missing: [...own, ...added] };
  }
}

function valuesOf(codes: readonly MissingCode[], isFree: (text: string) => boolean): (string | number)[] {
  return valuesAmong(codes).filter((code) => isFree(spelling(String(code))));
}

function isSame(code: MissingCode, other: MissingCode): boolean {
  return JSON.stringify(code) === JSON.stringify(other);
}
