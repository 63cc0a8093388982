const encoder = new TextEncoder();

/** Bytes appended one after another. It grows as it must; give it a good first guess. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Copies bytes[from, to). */
  copy(bytes: Uint8Array, from: number, to: number) {
    this.#reserve(to - from);
    const target = this.#bytes;
    let offset = this.#length;
    // Rows are short: a loop is faster than a view and a native copy for each.
    for (let position = from; position < to; position++) target[offset++] = bytes[position]!;
    this.#length = offset;
  }

  /** Appends text known to be ASCII. */
  ascii(text: string) {
    this.#reserve(text.length);
    const target = this.#bytes;
    let offset = this.#length;
    for (let index = 0; index < text.length; index++) target[offset++] = text.charCodeAt(index);
    this.#length = offset;
  }

  text(text: string) {
    this.bytes(encoder.encode(text));
  }

  bytes(bytes: Uint8Array) {
    this.copy(bytes, 0, bytes.length);
  }

  get length(): number {
    return this.#length;
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number) {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
