import type { ErrorDetail } from '../errors.ts';
import { readDay } from './day.ts';
import { computationOf, type Derived, isSpan } from './derived.ts';
import type { DateField, Field } from './field.ts';
import type { MissingCode } from './missing.ts';
import { spelling } from './spelling.ts';

/** The first and the last day that a date's limits leave. */
export function dayLimits({ min, max, above, below }: DateField): { min: number; max: number } {
  const day = (date: string | undefined, otherwise: number) =>
    date === undefined ? otherwise : readDay(date)!;
  return {
    min: Math.max(day(min, -Infinity), day(above, -Infinity) + 1),
    max: Math.min(day(max, Infinity), day(below, Infinity) - 1),
  };
}

/** Dates that nothing is derived from, and days of a decision that a row may lack. */
export function dateProblems({
  fields,
  derived,
  date,
  missing,
}: {
  fields: readonly Field[];
  derived: readonly Derived[];
  date?: string | undefined;
  missing: readonly MissingCode[];
}): ErrorDetail[] {
  const used = new Set(
    derived
      .map(computationOf)
      .filter(({ kind }) => isSpan(kind))
      .flatMap(({ operands }) => operands),
  );
  return fields.flatMap((field, index) => {
    if (field.type !== 'date') return [];
    const problems: ErrorDetail[] = [];
    if (!used.has(field.name))
      problems.push({
        path: `fields.${index}`,
        message:
          `nothing is derived from "${field.name}": a date is scored by the years, months or days between it and another. ` +
          'Derive them, or list its column under `ignore` and not as a field',
      });
    // Those for all fields stand here as well once a schema has been read.
    const hasCodes = field.missing?.some((code) => !missing.includes(code));
    const isDate = date !== undefined && spelling(field.column) === spelling(date);
    if (isDate && (field.nullable || hasCodes))
      problems.push({
        path: `fields.${index}.${field.nullable ? 'nullable' : 'missing'}`,
        message: `"${field.column}" is also the date, which every row must have`,
      });
    return problems;
  });
}
