/**
 * A decimal number as people and programs write it: `12`, `-0.5`, `+.5`, `1e3`. Not `1,234`, `NaN`, `0x10`. No digit can be read in
 * two ways: a pattern that tries all of them takes seconds for one cell of 64 KiB.
 */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/**
 * A decimal as a float64. One that is nearer to zero than any float64, and is not zero, is the least of its sign: to become
 * zero would change what it says.
 *
 * @param value what `Number` makes of the text
 */
export function withoutVanishing(value: number, text: string): number {
  if (value !== 0 || !/^[^eE]*[1-9]/.test(text)) return value;
  return text.startsWith('-') ? -Number.MIN_VALUE : Number.MIN_VALUE;
}

/** 10⁰ … 10²²: the powers of ten that a float64 holds exactly. Read, because `10 ** n` need not be exact on every engine. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads a plain decimal (`-12`, `3.50`, `.5`) from ASCII bytes, exactly as `Number` would read its text; NaN when the
 * bytes are anything else, or longer than fifteen digits, and the caller must look closer.
 *
 * With at most 15 digits the whole number they form is exact, and so is the power of ten; one division of exact values is
 * rounded once, which is what correct rounding means (Clinger, "How to read floating point numbers accurately", 1990).
 */
export function plainDecimal(bytes: Uint8Array, from: number, to: number): number {
  let position = from;
  const sign = bytes[position];
  if (position < to && (sign === 0x2d || sign === 0x2b)) position++;
  let digits = 0;
  let whole = 0;
  let point = -1;
  for (; position < to; position++) {
    const byte = bytes[position]!;
    const digit = byte - 0x30;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
    } else if (byte === 0x2e && point < 0) point = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const magnitude = point < 0 ? whole : whole / POWERS[digits - point]!;
  return sign === 0x2d ? -magnitude : magnitude;
}
