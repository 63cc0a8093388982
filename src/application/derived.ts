import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import type { Field } from './field.ts';
import { labelKeys } from './label.ts';
import { identifier } from './names.ts';
import { noSuch } from './no-such.ts';

const common = { name: identifier, ...labelKeys };
const two = z.tuple([identifier, identifier]);
const several = z.array(identifier).min(2);
/** A feature that is computed from fields, and from derived features that stand before it. */
export const derivedSchema = z
  .union([
    z.strictObject({ ...common, ratio: two }),
    z.strictObject({ ...common, difference: two }),
    z.strictObject({ ...common, sum: several }),
    z.strictObject({ ...common, log: identifier }),
    z.strictObject({ ...common, min: several }),
    z.strictObject({ ...common, max: several }),
  ])
  .describe('a derived feature: an object of name and one of ratio, difference, sum, log, min, max');
export type Derived = z.infer<typeof derivedSchema>;
export type DerivedKind = 'ratio' | 'difference' | 'sum' | 'log' | 'min' | 'max';

/** What is computed, of what, in the file's order. */
export function computationOf(derived: Derived): { kind: DerivedKind; operands: readonly string[] } {
  if ('ratio' in derived) return { kind: 'ratio', operands: derived.ratio };
  if ('difference' in derived) return { kind: 'difference', operands: derived.difference };
  if ('sum' in derived) return { kind: 'sum', operands: derived.sum };
  if ('log' in derived) return { kind: 'log', operands: [derived.log] };
  if ('min' in derived) return { kind: 'min', operands: derived.min };
  return { kind: 'max', operands: derived.max };
}

/** Operands that are no number, that nothing has the name of, or that are computed too late. */
export function operandProblems(
  derived: readonly Derived[],
  fields: ReadonlyMap<string, Field>,
): ErrorDetail[] {
  return derived.flatMap((one, index) => {
    const { kind, operands } = computationOf(one);
    const before = [...fields.keys(), ...derived.slice(0, index).map(({ name }) => name)];
    const problemOf = (operand: string) => {
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
