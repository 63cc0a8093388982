/** A number of so many digits may not be what a float64 makes of it. A full stop may stand among them. */
const LONG_NUMBER = /\d{16}/;
/** A text without either has no number that loses anything: exponents of two digits are within a float64's. */
const MAY_LOSE = /[\d.]{16}|\d[eE][+-]?\d{3}/;

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Parses JSON as `JSON.parse` does, but a number that would lose digits becomes the text that stood there: an id of twenty
 * digits stays the id that was sent, and so does `1e400`.
 */
export function parseKeepingDigits(text: string): unknown {
  return revived(text, (source) => source);
}

/** Parses JSON so that `JSON.stringify` writes every number with the digits that it came with. */
export function parseForWriting(text: string): unknown {
  return revived(text, rawJson);
}

/**
 * Parses JSON so that every number keeps the text that it came with, `1.50` too: `JSON.stringify` writes it again, and
 * `scalarText` says it.
 */
export function parseKeepingText(text: string): unknown {
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? rawJson(source!) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** What `parseKeepingText` gave, as text: nothing for null, JSON for what is no scalar. */
export function scalarText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Numbers as they stand in a text (ECMAScript's "JSON.parse source text access", which TypeScript's library does not know yet). */
const rawJson = (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON;

function revived(text: string, keep: (source: string) => unknown): unknown {
  if (!MAY_LOSE.test(text)) return JSON.parse(text);
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && losesDigits(value, source!) ? keep(source!) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

function losesDigits(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  // Nothing but zeros before the exponent is zero.
  if (value === 0) return /^[^eE]*[1-9]/.test(source);
  return LONG_NUMBER.test(source.replace('.', ''));
}
