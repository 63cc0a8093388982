import { z } from 'zod';

/**
 * A whole number as a text that a person or a program wrote: digits and nothing else. What else JavaScript makes a number
 * of (`0x10`, `1e1`, ` 5 `, `+5`, `5.0`, nothing at all) is a slip or an attempt, and nobody knows what was meant.
 */
export function wholeNumberText(least: number, most = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .refine((text) => /^(0|[1-9]\d*)$/.test(text), 'is not a whole number in digits')
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .meta({ type: 'integer', minimum: least, maximum: most });
}

/** A number as such a text: digits, and a point in front of the last of them. */
export function decimalText() {
  return z
    .string()
    .refine((text) => /^(\d+(\.\d+)?|\.\d+)$/.test(text), 'is not a number such as 0.25')
    .transform(Number);
}
