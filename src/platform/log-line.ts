import type { LogLevel } from '../ports.ts';
import { printable } from '../printable-text.ts';

export const SEVERITY: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * An event as a line of JSON, without its end: Workers Logs and every log collector read it as fields.
 * @param at in milliseconds since the Unix epoch
 */
export function logLine(at: number, level: LogLevel, event: string, fields: Record<string, unknown>): string {
  const time = isoTime(at);
  // JSON lets signs stand at which some collectors end a line, and which terminals obey.
  return printable(JSON.stringify({ time, level, event, ...fields }, replacerOf(fields)));
}

let told = { at: Number.NaN, time: '' };

/** Of a millisecond that was told before as it was: under load there are many lines of one. */
function isoTime(at: number): string {
  if (at !== told.at) told = { at, time: new Date(at).toISOString() };
  return told.time;
}

/** A replacer is called for every field, and most events hold nothing that it would replace. */
function replacerOf(fields: Record<string, unknown>): typeof errorsAsObjects | undefined {
  const mayHoldErrors = Object.values(fields).some((value) => typeof value === 'object');
  return mayHoldErrors ? errorsAsObjects : undefined;
}

/** An Error's own properties are not enumerable: JSON would show it as `{}`. */
function errorsAsObjects(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}
