import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import { isDecimal } from '../table/decimal.ts';
import { column } from './names.ts';

const value = z.union([z.number(), z.string()]);
const values = z.union([value, z.array(value).min(1)]).describe('a value, or a list of values');

/** What became of a loan, and how a file says it. */
export const targetSchema = z.strictObject({
  column,
  /** What means a default. */
  positive: values.default(1),
  /** What means none; without it, the one other value that a file holds. */
  negative: values.optional(),
  /** What means neither: such rows are left out. */
  indeterminate: values.optional(),
});
export type Target = z.infer<typeof targetSchema>;

/** The values of a target that mean one thing, as the schema writes them. */
export function statedValues(given: Target['negative']): string[] {
  return (given === undefined ? [] : Array.isArray(given) ? given : [given]).map(String);
}

/** The same, as they are compared. */
export function targetValues(given: Target['negative']): string[] {
  return statedValues(given).map(comparable);
}

/**
 * A target's value as it is compared: numbers as numbers.
 * @example comparable(' 1.0 ') // '1'
 */
export function comparable(cell: string): string {
  const text = cell.trim();
  return isDecimal(text) ? String(Number(text)) : text;
}

/**
 * What means no default, as it is compared: of a target that says so itself, or to which it can only be the other of 0 and 1.
 *
 * @returns nothing where it is the one other value of the file
 * @example knownNegatives({ column: 'Bad', positive: 1 }) // ['0']
 */
export function knownNegatives({ positive, negative, indeterminate }: Target): string[] {
  if (negative !== undefined) return targetValues(negative);
  const positives = targetValues(positive);
  const other = positives.length > 1 ? undefined : { 0: '1', 1: '0' }[positives[0]!];
  return other === undefined || targetValues(indeterminate).includes(other) ? [] : [other];
}

/** Values that mean two things. */
export function targetProblems(target: Target): ErrorDetail[] {
  const meanings = new Map<string, string>();
  return (['positive', 'negative', 'indeterminate'] as const).flatMap((meaning) =>
    targetValues(target[meaning]).flatMap((one) => {
      const earlier = meanings.get(one);
      meanings.set(one, meaning);
      const told = `${JSON.stringify(one)} ${earlier === meaning ? 'is listed twice' : `is also ${earlier}`}`;
      return earlier === undefined ? [] : [{ path: `target.${meaning}`, message: told }];
    }),
  );
}
