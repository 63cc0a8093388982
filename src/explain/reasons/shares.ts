import type { CompiledSchema } from '../../application/compile.ts';
import { computationOf } from '../../application/derived.ts';
import type { ReasonRule } from '../../application/reasons-schema.ts';

/** A part of a feature's contribution that belongs to a reason. */
interface Share {
  feature: number;
  reason: number;
  part: number;
}

/**
 * Gathers contributions by reason. The features of a field, its levels and codes among them, belong to the reason that names the field; a
 * derived feature to the one that names it, or in equal parts to what it is computed of.
 *
 * @returns adds up the contributions of one row, in the order of the rules: what it returns holds until the next row
 */
export function gatheredBy(
  compiled: CompiledSchema,
  rules: readonly ReasonRule[],
): (contributions: Float64Array) => Float64Array {
  const shares = sharesOf(compiled, rules);
  const feature = Uint16Array.from(shares, (one) => one.feature);
  const reason = Uint16Array.from(shares, (one) => one.reason);
  const part = Float64Array.from(shares, (one) => one.part);
  const sums = new Float64Array(rules.length);
  return (contributions) => {
    sums.fill(0);
    for (let index = 0; index < part.length; index++)
      sums[reason[index]!]! += part[index]! * contributions[feature[index]!]!;
    return sums;
  };
}

function sharesOf({ schema, features }: CompiledSchema, rules: readonly ReasonRule[]): Share[] {
  const placed = new Map(rules.flatMap(({ of }, index) => of.map((name) => [name, index] as const)));
  const derived = new Map(schema.derived.map((one) => [one.name, one]));
  /** Of a field's or derived feature's contribution: the reasons that get a part of it. */
  const partsOf = (name: string, part: number): Omit<Share, 'feature'>[] => {
    const reason = placed.get(name);
    if (reason !== undefined) return [{ reason, part }];
    const one = derived.get(name);
    const operands = one ? computationOf(one).operands : [];
    return operands.flatMap((operand) => partsOf(operand, part / operands.length));
  };
  return features.flatMap(({ field, name }, feature) =>
    partsOf(schema.fields[field]?.name ?? name, 1).map((one) => ({ feature, ...one })),
  );
}
