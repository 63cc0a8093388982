/**
 * Writes protocol buffers: the few wire types that an ONNX model needs. The same calls give the same bytes.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** A whole number from 0 to 2⁵³ − 1: int64, uint64, bool or an enum. */
  integer(field: number, value: number): this {
    this.#varint(field * 8 + VARINT);
    this.#varint(value);
    return this;
  }

  /** UTF-8. */
  string(field: number, value: string): this {
    return this.#delimited(field, new TextEncoder().encode(value));
  }

  /** A nested message, written by `write`. */
  message(field: number, write: (writer: ProtobufWriter) => void): this {
    const nested = new ProtobufWriter();
    write(nested);
    return this.#delimited(field, nested.finish());
  }

  /** Packed, which readers accept for every repeated number. Values are from 0 to 2⁵³ − 1. */
  integers(field: number, values: Iterable<number>): this {
    return this.message(field, (packed) => {
      for (const value of values) packed.#varint(value);
    });
  }

  /** Packed. */
  floats(field: number, values: ArrayLike<number>): this {
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < values.length; index++) view.setFloat32(4 * index, values[index]!, true);
    return this.#delimited(field, bytes);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #delimited(field: number, bytes: Uint8Array): this {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    // Not `>>`: it would cut the number to 32 bits.
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
