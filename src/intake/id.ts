import type { Refusal } from './refusal.ts';

/** What is said of an id that is none. */
export const INVALID_ID = {
  code: 'invalid_id',
  message: 'id is a text that is not empty, or a whole number',
} as const satisfies Refusal<'invalid_id'>;

const BROKEN_TEXT = '\ufffd';

/** The id of what a report is about, as text: from a CSV a text, from JSON anything. Undefined where it is none. */
export function idText(id: unknown): string | undefined {
  if (Number.isSafeInteger(id)) return String(id);
  if (typeof id !== 'string') return undefined;
  const text = id.trim();
  // Halves of characters are all the same as soon as they are bytes.
  const isWhole = text.isWellFormed() && !text.includes(BROKEN_TEXT);
  return text.length > 0 && isWhole ? text : undefined;
}
