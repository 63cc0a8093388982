import { z } from 'zod';

/** How a file writes numbers, where it does not write them as programs do. */
export const numberStyleSchema = z
  .strictObject({
    /** Before the fraction. */
    decimal: z.enum(['.', ',']),
    /** Between groups of digits; none when absent. */
    thousands: z.enum([',', '.', ' ', "'"]).optional(),
  })
  .refine(({ decimal, thousands }) => decimal !== thousands, 'decimal and thousands are the same character');
export type NumberStyle = z.infer<typeof numberStyleSchema>;

/** Spaces and apostrophes as typographers and spreadsheets write them. */
const ALIKE: Record<string, string> = { ' ': '[ \\u00a0\\u2009\\u202f]', "'": "['\\u2019]" };

const patterns = new Map<string, RegExp>();

/**
 * A number of a style as a program writes it: `1.234,50` → `1234.50`. What is not written in the style is no number, also
 * where it would be one elsewhere: `1.5` with a decimal comma. Groups are of three digits, or of two before the last as in
 * India, and no number of several begins with 0: `0.123` is a fraction of another style.
 *
 * @returns undefined for what is no number of the style
 */
export function plainNumber(text: string, { decimal, thousands }: NumberStyle): string | undefined {
  const key = `${decimal}${thousands ?? ''}`;
  let pattern = patterns.get(key);
  if (!pattern) {
    const fraction = `(?:\\${decimal}(\\d*))?(?:[eE]([+-]?\\d+))?`;
    const group = thousands === undefined ? undefined : (ALIKE[thousands] ?? `\\${thousands}`);
    const grouped =
      group === undefined
        ? ''
        : `|[1-9]\\d{0,2}(?:${group}\\d{3})+|[1-9]\\d?(?:${group}\\d{2})+${group}\\d{3}`;
    pattern = new RegExp(`^([+-]?)(\\d*${grouped})${fraction}$`);
    patterns.set(key, pattern);
  }
  const [, sign, whole, digits, exponent] = pattern.exec(text) ?? [];
  if (whole === undefined || (whole === '' && !digits)) return undefined;
  // Nobody writes an exponent behind groups: what looks like them is a fraction of another style.
  if (exponent !== undefined && /\D/.test(whole)) return undefined;
  const plain = `${sign}${whole.replaceAll(/\D/g, '') || '0'}`;
  return `${plain}${digits ? `.${digits}` : ''}${exponent ? `e${exponent}` : ''}`;
}
