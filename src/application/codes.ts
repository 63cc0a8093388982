import { z } from 'zod';
import { identifier } from './names.ts';
import { isWithin, type Range, rangeSchema, someOf } from './range.ts';

const place = z.union([z.number(), rangeSchema]);

/**
 * Numbers of a field that are no amounts and mean something of their own, such as 96 for "not reported". Each code is a feature,
 * `field:name`, and the field's own feature is missing where one of them stands. They may lie outside the limits.
 */
export const codesSchema = z
  .array(
    z.strictObject({
      name: identifier,
      value: z.union([z.number(), rangeSchema, z.array(place).min(1)]),
    }),
  )
  .min(1);
export type Code = z.infer<typeof codesSchema>[number];

/** The numbers and ranges that stand for a code. */
export function placesOfCode({ value }: Code): readonly (number | Range)[] {
  return Array.isArray(value) ? value : [value];
}

/** The index of the code that a number stands for; -1 for none. */
export function codeAt(codes: readonly Code[], value: number): number {
  if (!Number.isFinite(value)) return -1;
  return codes.findIndex((code) => placesOfCode(code).some((at) => isAt(at, value)));
}

/** A number that stands for a code. */
export function someOfCode(code: Code): number {
  const [first] = placesOfCode(code);
  return typeof first === 'number' ? first : someOf(first!);
}

/** Whether a number is, or lies in, what stands for a code. */
export function isAt(place: number | Range, value: number): boolean {
  return typeof place === 'number' ? place === value : isWithin(place, value);
}

export function codeFeature(field: string, code: Code): string {
  return `${field}:${code.name}`;
}
