import { z } from 'zod';

/**
 * What ends a line, is obeyed by a terminal or turns around how the rest is read: C0, DEL and C1, the separators of lines and paragraphs,
 * and the marks that embed, override or isolate a direction.
 */
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069';

/** A text that people give and that is kept: one line, which reads the same wherever it is printed. */
export const printableText = z
  .string()
  .trim()
  .min(1)
  .regex(new RegExp(`^[^${CONTROLS}]*$`), 'holds a control character, such as a line break')
  // Of an empty one that is said already.
  .refine((text) => text === '' || /[^\p{Cc}\p{Cf}\p{Z}]/u.test(text), 'has nothing that can be seen')
  // UTF-8 has no place for it: what is kept would be another text than what was given.
  .refine((text) => text.isWellFormed(), 'holds half of a character');

const ANY = new RegExp(`[${CONTROLS}]`, 'g');
const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text with what is no letter in it written out, `\n` or `\u001b`: on one line, and obeyed by nobody. */
export function printable(text: string): string {
  return text.replaceAll(
    ANY,
    (sign) => SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same of each line of a text that is meant to have several. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
