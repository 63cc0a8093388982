import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import type { Field } from './field.ts';
import { labelKeys } from './label.ts';
import { identifier } from './names.ts';
import { noSuch } from './no-such.ts';
import type { SpanKind } from './span.ts';

const common = { name: identifier, ...labelKeys };
const two = z.tuple([identifier, identifier]);
const several = z.array(identifier).min(2);
/** A feature that is computed from fields, and from derived features that stand before it; or the time between two dates. */
export const derivedSchema = z
  .union([
    z.strictObject({ ...common, ratio: two }),
    z.strictObject({ ...common, difference: two }),
    z.strictObject({ ...common, sum: several }),
    z.strictObject({ ...common, log: identifier }),
    z.strictObject({ ...common, min: several }),
    z.strictObject({ ...common, max: several }),
    z.strictObject({ ...common, years: two }),
    z.strictObject({ ...common, months: two }),
    z.strictObject({ ...common, days: two }),
  ])
  .describe(
    'a derived feature: an object of name and one of ratio, difference, sum, log, min, max, years, months, days',
  );
export type Derived = z.infer<typeof derivedSchema>;
/** What is computed of features. */
export type DerivedKind = 'ratio' | 'difference' | 'sum' | 'log' | 'min' | 'max';

/** What is computed, of what, in the file's order. */
export function computationOf(derived: Derived): {
  kind: DerivedKind | SpanKind;
  operands: readonly string[];
} {
  if ('years' in derived) return { kind: 'years', operands: derived.years };
  if ('months' in derived) return { kind: 'months', operands: derived.months };
  if ('days' in derived) return { kind: 'days', operands: derived.days };
  if ('ratio' in derived) return { kind: 'ratio', operands: derived.ratio };
  if ('difference' in derived) return { kind: 'difference', operands: derived.difference };
  if ('sum' in derived) return { kind: 'sum', operands: derived.sum };
  if ('log' in derived) return { kind: 'log', operands: [derived.log] };
  if ('min' in derived) return { kind: 'min', operands: derived.min };
  return { kind: 'max', operands: derived.max };
}

/** Whether something is derived from dates rather than from features. */
export function isSpan(kind: DerivedKind | SpanKind): kind is SpanKind {
  return kind === 'years' || kind === 'months' || kind === 'days';
}

/** Operands that are no number (of a span no date), that nothing has the name of, or that are computed too late. */
export function operandProblems(
  derived: readonly Derived[],
  fields: ReadonlyMap<string, Field>,
): ErrorDetail[] {
  const dates = [...fields.values()].filter(({ type }) => type === 'date').map(({ name }) => name);
  const numbers = [...fields.keys()].filter((name) => !dates.includes(name));
  const all = [...fields.keys(), ...derived.map(({ name }) => name)];
  return derived.flatMap((one, index) => {
    const { kind, operands } = computationOf(one);
    const before = [...numbers, ...derived.slice(0, index).map(({ name }) => name)];
    const problemOf = (operand: string) => {
      if (isSpan(kind)) return dateProblem(kind, operand, dates, all);
      if (dates.includes(operand))
        return `"${operand}" is a date, not a number: ${kind} takes what years, months or days make of two dates`;
      if (fields.get(operand)?.type === 'category') return `"${operand}" is a category, not a number`;
      if (before.includes(operand)) return undefined;
      if (operand === one.name) return `"${operand}" cannot be derived from itself`;
      if (derived.some(({ name }) => name === operand))
        return `"${operand}" stands after "${one.name}": it must stand before what is derived from it`;
      return noSuch('field or derived feature', operand, before);
    };
    return operands.flatMap((operand, position) => {
      const message = problemOf(operand);
      const place = kind === 'log' ? kind : `${kind}.${position}`;
      return message === undefined ? [] : [{ path: `derived.${index}.${place}`, message }];
    });
  });
}

/** What keeps an operand of a span from being one. */
function dateProblem(
  kind: SpanKind,
  operand: string,
  dates: readonly string[],
  all: readonly string[],
): string | undefined {
  if (dates.includes(operand)) return undefined;
  if (!all.includes(operand)) return noSuch('date', operand, dates);
  return `"${operand}" is no date: ${kind} takes two fields of the type "date"`;
}
