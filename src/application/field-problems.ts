import type { ErrorDetail } from '../errors.ts';
import { isDecimal } from '../table/decimal.ts';
import { placesOfCode } from './codes.ts';
import { codesOf, type Field } from './field.ts';
import { withoutFloatSuffix } from './float-suffix.ts';
import { type Level, levelName } from './levels.ts';
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
  const codes = new Set(field.missing?.map((code) => withoutFloatSuffix(spelling(String(code)))));
  const said = field.levels.flatMap(valuesSaid);
  const first = new Map<string, Said>();
  for (const one of said) if (!first.has(one.value)) first.set(one.value, one);
  for (const one of said) {
    const { value, path } = one;
    const plain = withoutFloatSuffix(value);
    const repetition = repeated(one, first.get(value)!);
    if (value === '') report(path, 'is blank');
    else if (codes.has(plain)) report('missing', `"${value}" is also ${meaningOf(one)}`);
    else if (repetition) report(path, repetition);
    else if (value !== plain && first.has(plain))
      report(path, `"${value}" is how data frames write "${plain}"`);
  }
  return details;
}

/** A value of a category, as it is compared and as it stands in the schema, and the name of the level that it means. */
interface Said {
  value: string;
  written: string;
  path: string;
  level: string;
}

function valuesSaid(level: Level, place: number): Said[] {
  const said = (written: string, path: string) => ({
    value: spelling(written),
    written,
    path: `levels.${place}${path}`,
    level: levelName(level),
  });
  if (typeof level === 'string') return [said(level, '')];
  // That a group's name means the group may be said once more.
  const others = level.of.flatMap((value, index) =>
    value === level.name ? [] : said(value, `.of.${index}`),
  );
  return [said(level.name, '.name'), ...others];
}

/** What is wrong with a value that was said before; two levels of one name are told with all that no schema may have. */
function repeated(one: Said, earlier: Said): string | undefined {
  if (one === earlier || (isName(one) && isName(earlier) && one.written === earlier.written))
    return undefined;
  if (one.written !== earlier.written) return `"${one.value}" is listed twice, written in two ways`;
  if (one.level === earlier.level) return `"${one.value}" is listed twice`;
  return `"${one.value}" is also ${meaningOf(earlier)}`;
}

function meaningOf(said: Said): string {
  return isName(said) ? 'a level' : `a value of the level "${said.level}"`;
}

function isName({ written, level }: Said): boolean {
  return written === level;
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
