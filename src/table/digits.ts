/** A number of so many digits may not be what a float64 makes of it. A full stop may stand among them. */
const LONG_NUMBER = /\d{16}/;
const MAY_HOLD_ONE = /[\d.]{16}/;

/**
 * Parses JSON as `JSON.parse` does, but a number that would lose digits becomes the text that stood there: an id of twenty
 * digits stays the id that was sent.
 */
export function parseKeepingDigits(text: string): unknown {
  if (!MAY_HOLD_ONE.test(text)) return JSON.parse(text);
  return JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) =>
    typeof value === 'number' && LONG_NUMBER.test(context.source?.replace('.', '') ?? '')
      ? context.source
      : value) as (key: string, value: unknown) => unknown);
}
