import type { ErrorDetail } from '../errors.ts';
import { isDecimal } from '../table/decimal.ts';
import { placesOfCode } from './codes.ts';
import { codesOf, type Field } from './field.ts';
import { withoutFloatSuffix } from './float-suffix.ts';
import { isRange } from './missing.ts';
import { overlap, type Range } from './range.ts';
import { spelling } from './spelling.ts';

/** What no single value of a field shows, and no new schema may have: values of which nobody could say what they mean. */
export function fieldProblems(field: Field, index: number): ErrorDetail[] {
  const problems = field.type === 'category' ? levelProblems(field) : codeProblems(field);
  return problems.map(({ path, message }) => ({ path: `fields.${index}.${path}`, message }));
}

function levelProblems(field: Field & { type: 'category' }): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const report = (path: string, message: string) => details.push({ path, message });
  const codes = new Set(field.missing?.map((code) => String(code).trim()));
  const levels = field.levels.map(spelling);
  levels.forEach((level, place) => {
    const plain = withoutFloatSuffix(level);
    if (level === '') report('levels', 'a level is blank');
    else if (codes.has(level)) report('missing', `"${level}" is also a level`);
    else if (levels.indexOf(level) < place && !field.levels.slice(0, place).includes(field.levels[place]!))
      report('levels', `"${level}" is listed twice, written in two ways`);
    else if (level !== plain && levels.includes(plain))
      report('levels', `"${level}" is how data frames write "${plain}"`);
  });
  return details;
}

function codeProblems(field: Field): ErrorDetail[] {
  const codes = codesOf(field);
  const missing = (field.missing ?? []).flatMap((code): (number | Range)[] => {
    if (isRange(code)) return [code];
    return isDecimal(String(code).trim()) ? [Number(code)] : [];
  });
  return codes.flatMap((code, index) => {
    const earlier = codes.slice(0, index);
    const path = `codes.${index}`;
    if (earlier.some(({ name }) => name === code.name))
      return [{ path: `${path}.name`, message: `"${code.name}" is used twice` }];
    const other = earlier.find((before) => meet(placesOfCode(before), placesOfCode(code)));
    if (other) return [{ path: `${path}.value`, message: `means "${other.name}" as well` }];
    if (meet(missing, placesOfCode(code)))
      return [{ path: `${path}.value`, message: 'is also listed as missing' }];
    return [];
  });
}

function meet(some: readonly (number | Range)[], others: readonly (number | Range)[]): boolean {
  return some.some((one) => others.some((other) => overlap(one, other)));
}
