const encoder = new TextEncoder();

/** What JSON.stringify writes in two bytes; other controls take six. */
const SHORT_ESCAPES = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

/**
 * How many bytes of UTF-8 the JSON of a text has, quotes included. It makes nothing on the way: a text that is only to be measured is not
 * written twice for it.
 */
export function jsonTextBytes(text: string): number {
  let bytes = text.length + 2;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0x22 || unit === 0x5c) bytes++;
    else if (unit < 0x20) bytes += SHORT_ESCAPES.has(unit) ? 1 : 5;
    else if (unit < 0x80) continue;
    else if (unit < 0x800) bytes++;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 2;
    // A pair is four bytes of two units; half of one is escaped.
    else if (unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      index++;
    } else bytes += 5;
  }
  return bytes;
}

/**
 * The same of any value.
 * @throws RangeError where JSON has nothing for it
 */
export function jsonBytes(value: unknown): number {
  if (typeof value === 'string') return jsonTextBytes(value);
  const json = JSON.stringify(value);
  if (json === undefined) throw new RangeError('What is to be JSON is undefined.');
  return encoder.encode(json).length;
}
