import { withoutVanishing } from './decimal.ts';

/**
 * A text without any of these has no number that JavaScript writes otherwise: an exponent, zeros at the end of a fraction or
 * many at its beginning, minus zero, more digits than a float64 keeps. Elsewhere in a text they cost time and change nothing.
 */
const MAY_CHANGE = /\d[eE]|\.\d*0(?!\d)|\.0{6}|-0|[\d.]{16}/;

/**
 * Parses JSON so that every number keeps the text that it came with, `1.50` and ids of twenty digits too: `JSON.stringify`
 * writes it again, and `scalarText` says it.
 */
export function parseKeepingText(text: string): unknown {
  if (!MAY_CHANGE.test(text)) return JSON.parse(text);
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? rawJson(source!) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** What `parseKeepingText` gave, as text: nothing for null, JSON for what is no scalar. */
export function scalarText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A text without either has no number so near to zero that a float64 of it is zero. */
const MAY_VANISH = /\d[eE]-|0{200}/;

/** Parses JSON as `JSON.parse` does, but no number becomes zero that is not: see `withoutVanishing`. */
export function parseValues(text: string): unknown {
  if (!MAY_VANISH.test(text)) return JSON.parse(text);
  const reviver: Reviver = (_key, value, { source }) =>
    value === 0 ? withoutVanishing(value, source!) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Numbers as they stand in a text (ECMAScript's "JSON.parse source text access", which TypeScript's library does not know yet). */
const rawJson = (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON;
