/** JSON's white space: space, tab, line feed, carriage return. */
export function isJsonSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Where the JSON value at `from` ends; -1 when it may go on beyond `to`. It follows brackets and strings only: whether
 * the value is well formed is for the parser to say. The nesting is a number, not the call stack: depth is the sender's
 * choice.
 */
export function endOfJsonValue(bytes: Uint8Array, from: number, to: number, last: boolean): number {
  let depth = 0;
  let position = from;
  while (position < to) {
    const byte = bytes[position]!;
    if (byte === 0x22) {
      position = endOfString(bytes, position + 1, to);
      if (position < 0) return -1;
      if (depth === 0) return position;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return position;
      if (--depth === 0) return position + 1;
    } else if (depth === 0 && (byte === 0x2c || isJsonSpace(byte))) return position;
    position++;
  }
  return last && depth === 0 ? to : -1;
}

/** The offset after the closing quote of the string whose content begins at `from`; -1 when it is not in the buffer. */
function endOfString(bytes: Uint8Array, from: number, to: number): number {
  let position = from;
  while (position < to) {
    const byte = bytes[position]!;
    if (byte === 0x22) return position + 1;
    position += byte === 0x5c ? 2 : 1;
  }
  return -1;
}
