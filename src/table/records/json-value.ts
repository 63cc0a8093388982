/** JSON's white space: space, tab, line feed, carriage return. */
export function isJsonSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Finds the end of a JSON value, which may come in pieces. It follows brackets and strings only: whether the value is well
 * formed is for the parser to say. The nesting is a number, not the call stack: depth is the sender's choice.
 */
export class JsonValueEnd {
  #depth = 0;
  #inString = false;
  /** The last byte was the backslash of a string. */
  #escaped = false;

  /** Makes ready for another value. */
  restart() {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** @returns the offset after the value; -1 when it may go on beyond `to`, and the next call goes on with what follows */
  find(bytes: Uint8Array, from: number, to: number): number {
    let position = from;
    while (position < to) {
      if (this.#inString) {
        position = this.#throughString(bytes, position, to);
        if (!this.#inString && this.#depth === 0) return position;
        continue;
      }
      const byte = bytes[position]!;
      if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.#depth++;
      else if (byte === 0x7d || byte === 0x5d) {
        if (this.#depth === 0) return position;
        if (--this.#depth === 0) return position + 1;
      } else if (this.#depth === 0 && (byte === 0x2c || isJsonSpace(byte))) return position;
      position++;
    }
    return -1;
  }

  /** Whether a file may end where the bytes seen so far do: behind a number or a word. */
  mayEnd(): boolean {
    return this.#depth === 0 && !this.#inString;
  }

  #throughString(bytes: Uint8Array, from: number, to: number): number {
    let position = from;
    while (position < to) {
      const byte = bytes[position++]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === 0x5c) this.#escaped = true;
      else if (byte === 0x22) {
        this.#inString = false;
        return position;
      }
    }
    return position;
  }
}
