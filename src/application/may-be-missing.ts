import { withCommonCodes } from './common-codes.ts';
import { computationOf, type Derived } from './derived.ts';
import type { Field } from './field.ts';
import type { MissingCode } from './missing.ts';

interface Inputs {
  fields: readonly Field[];
  derived: readonly Derived[];
  missing: readonly MissingCode[];
}

/** Whether an application may lack the value of a field or derived feature. A code with a meaning of its own is a value. */
export function mayBeMissing({ fields, derived, missing }: Inputs, name: string): boolean {
  const field = fields.find((one) => one.name === name);
  if (field) {
    const isLetPass = field.type === 'category' && field.unknown === 'missing';
    return Boolean(field.nullable) || isLetPass || Boolean(withCommonCodes(field, missing).missing?.length);
  }
  const { kind, operands } = computationOf(derived.find((one) => one.name === name)!);
  // Over zero, and of nothing above zero, there is none.
  return (
    kind === 'ratio' ||
    kind === 'log' ||
    operands.some((operand) => {
      const from = fields.find((one) => one.name === operand);
      const hasCodes = from && 'codes' in from && Boolean(from.codes?.length);
      return hasCodes || mayBeMissing({ fields, derived, missing }, operand);
    })
  );
}
