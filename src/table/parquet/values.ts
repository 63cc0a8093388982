import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ByteWriter } from '../byte-writer.ts';
import { MAX_ROW_BYTES } from '../limits.ts';
import type { Column, Raw } from './column.ts';
import { readDelta } from './delta.ts';
import { unreadFile } from './problems.ts';

/** The values of a page that are there, in their order. */
export interface Values {
  /** Writes one as JSON. */
  write(writer: ByteWriter, index: number): void;
  /** Memory that they take. */
  bytes: number;
}

/**
 * Reads values of a page, or of a dictionary.
 * @param encoding any but those that point into a dictionary
 * @throws SolventError `unsupported_media_type`; Error for what is damaged
 */
export function readValues(column: Column, encoding: string, bytes: Uint8Array, count: number): Values {
  const { type, type_length: length } = column.element;
  if (count === 0) return { write() {}, bytes: 0 };
  if (encoding === 'DELTA_BINARY_PACKED' && (type === 'INT32' || type === 'INT64')) {
    const { values } = readDelta(bytes, 0, count);
    return listed(column, type === 'INT32' ? Int32Array.from(values, Number) : values);
  }
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY' && type === 'BYTE_ARRAY')
    return deltaLengths(column, bytes, count);
  if (encoding === 'BYTE_STREAM_SPLIT') {
    if (count * (length ?? (type === 'INT32' || type === 'FLOAT' ? 4 : 8)) > bytes.length)
      throw new Error('a page ends early');
    return listed(column, byteStreamSplit(readerOf(bytes), count, type!, length) as ArrayLike<Raw>);
  }
  if (encoding !== 'PLAIN')
    throw unreadFile(
      `The column ${JSON.stringify(column.name)} is encoded as ${encoding}, which is not read here.`,
    );
  if (type === 'BYTE_ARRAY') return plainStretches(column, bytes, count);
  if (type === 'BOOLEAN') {
    if (bytes.length * 8 < count) throw new Error('a page ends early');
    return bits(column, bytes);
  }
  if (type === 'FIXED_LEN_BYTE_ARRAY') {
    const width = length ?? 0;
    if (!(width > 0 && width * count <= bytes.length)) throw new Error('a page ends early');
    return stretches(column, bytes, (index) => [index * width, (index + 1) * width], 0);
  }
  if (WIDTHS[type!] * count > bytes.length) throw new Error('a page ends early');
  return listed(column, readPlain(readerOf(bytes), type!, count, length) as ArrayLike<Raw>);
}

/** Bytes of a value. */
const WIDTHS = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

const readerOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => ({
  view: new DataView(buffer, byteOffset, byteLength),
  offset: 0,
});

function listed({ json }: Column, values: ArrayLike<Raw>): Values {
  return {
    write: (writer, index) => writer.ascii(json!(values[index]!)),
    bytes: 8 * values.length,
  };
}

/** Truth values of a bit each. */
function bits({ json }: Column, bytes: Uint8Array): Values {
  return {
    write: (writer, index) => writer.ascii(json!((bytes[index >>> 3]! & (1 << (index & 7))) !== 0)),
    bytes: bytes.length,
  };
}

function plainStretches(column: Column, bytes: Uint8Array, count: number): Values {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = new Uint32Array(count + 1);
  let position = 0;
  for (let index = 0; index < count; index++) {
    starts[index] = position + 4;
    position += 4 + view.getUint32(position, true);
    if (position > bytes.length) throw new Error('a text ends early');
  }
  starts[count] = position + 4;
  return stretches(column, bytes, (index) => [starts[index]!, starts[index + 1]! - 4], starts.byteLength);
}

function deltaLengths(column: Column, bytes: Uint8Array, count: number): Values {
  const { values: lengths, end } = readDelta(bytes, 0, count);
  const starts = new Uint32Array(count + 1);
  starts[0] = end;
  for (let index = 0; index < count; index++) {
    const next = starts[index]! + Number(lengths[index]!);
    if (!(next >= starts[index]! && next <= bytes.length)) throw new Error('a text ends early');
    starts[index + 1] = next;
  }
  return stretches(column, bytes, (index) => [starts[index]!, starts[index + 1]!], starts.byteLength);
}

function stretches(
  { json }: Column,
  bytes: Uint8Array,
  place: (index: number) => [begin: number, end: number],
  more: number,
): Values {
  return {
    write(writer, index) {
      const [begin, end] = place(index);
      if (json) writer.ascii(json(bytes.subarray(begin, end)));
      else writeText(writer, bytes, begin, end);
    },
    bytes: bytes.length + more,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function writeText(writer: ByteWriter, bytes: Uint8Array, begin: number, end: number): void {
  // A row of it is too long to be read, whatever it holds.
  if (end - begin > MAX_ROW_BYTES) {
    writer.ascii(`"${' '.repeat(MAX_ROW_BYTES)}"`);
    return;
  }
  if (isPlain(bytes, begin, end)) {
    writer.ascii('"');
    writer.copy(bytes, begin, end);
    writer.ascii('"');
  } else writer.text(JSON.stringify(utf8.decode(bytes.subarray(begin, end))));
}

/** Whether a text stands in JSON as it is. */
function isPlain(bytes: Uint8Array, begin: number, end: number): boolean {
  for (let position = begin; position < end; position++) {
    const byte = bytes[position]!;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false;
  }
  return true;
}
