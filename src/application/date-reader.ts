import { noDay, readDay } from './day.ts';
import type { DateField } from './field.ts';
import { valuesAmong } from './missing.ts';
import type { ValueProblem } from './problem.ts';

/**
 * What reads the texts of a date field, which are neither empty nor one of its missing codes that are no days.
 *
 * @returns days since 1970-01-01, NaN for a day that stands for missing; otherwise what is wrong, behind the field's name
 */
export function dateReader(field: DateField): (text: string) => number | ValueProblem {
  const missing = new Set(valuesAmong(field.missing ?? []).map((code) => readDay(String(code))));
  const limits = limitsOf(field);
  return (text) => {
    const day = readDay(text);
    if (day === undefined) return { code: 'not_a_date', message: noDay(text) };
    if (missing.has(day)) return Number.NaN;
    const broken = limits.find(({ holds }) => !holds(day));
    return broken ? { code: 'out_of_range', message: `must be ${broken.words}` } : day;
  };
}

/** What days a field leaves, in words; undefined where it leaves all. */
export function dateLimits(field: DateField): string | undefined {
  const limits = limitsOf(field);
  return limits.length === 0 ? undefined : limits.map(({ words }) => words).join(' and ');
}

function limitsOf({ min, max, above, below }: DateField) {
  return [
    limitOf(min, 'on or after', (day, limit) => day >= limit),
    limitOf(max, 'on or before', (day, limit) => day <= limit),
    limitOf(above, 'after', (day, limit) => day > limit),
    limitOf(below, 'before', (day, limit) => day < limit),
  ].flat();
}

function limitOf(date: string | undefined, words: string, holds: (day: number, limit: number) => boolean) {
  if (date === undefined) return [];
  const limit = readDay(date)!;
  return [{ words: `${words} ${date}`, holds: (day: number) => holds(day, limit) }];
}
