import { z } from 'zod';
import { type Range, rangeSchema } from './range.ts';

const value = z.union([z.number(), z.string().min(1)]);

/** Values that stand for "missing" in the source, for example -9 or "NA". They may lie outside the limits. */
export const missingValues = z.array(value);
/** Of numbers also whole ranges. */
export const missingNumbers = z.array(z.union([z.number(), z.string().min(1), rangeSchema]));
export type MissingCode = z.infer<typeof missingNumbers>[number];

export function isRange(code: MissingCode): code is Range {
  return typeof code === 'object';
}

/** The codes that are single values. */
export function valuesAmong(codes: readonly MissingCode[]): (number | string)[] {
  return codes.filter((code): code is number | string => !isRange(code));
}
