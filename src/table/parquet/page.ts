import type { CompressionCodec, PageHeader } from 'hyparquet';
import { ByteWriter } from '../byte-writer.ts';
import type { Column } from './column.ts';
import { MAX_PAGE_BYTES, MAX_PAGE_VALUES } from './limits.ts';
import { tooLargeToHold } from './problems.ts';
import { readRuns } from './runs.ts';
import { unpack } from './unpack.ts';
import { readValues, type Values } from './values.ts';

/** The values that a column's pages point to, as JSON. */
export interface Dictionary extends Values {
  count: number;
}

/** A stretch of a column. */
export interface Page {
  rows: number;
  /** 1 where a row has a value; undefined where each has. */
  present: Uint8Array | undefined;
  values: Values;
  /** Memory that it takes. */
  bytes: number;
}

/** How many values a page says it has. @throws SolventError `payload_too_large` */
export function countOf(header: PageHeader): number {
  const part = header.data_page_header_v2 ?? header.data_page_header ?? header.dictionary_page_header;
  const count = part?.num_values ?? -1;
  if (!(count >= 0)) throw new Error('a page says not how many values it has');
  if (count > MAX_PAGE_VALUES)
    throw tooLargeToHold(`A page of the Parquet file has more than ${MAX_PAGE_VALUES} values.`);
  return count;
}

/** Of how many bytes a page is, as it stands in the file. @throws SolventError `payload_too_large` */
export function packedSize({
  compressed_page_size: packed,
  uncompressed_page_size: size,
}: PageHeader): number {
  if (!(packed >= 0 && size >= 0)) throw new Error('a page has no size');
  if (Math.max(packed, size) > MAX_PAGE_BYTES)
    throw tooLargeToHold(`A page of the Parquet file is longer than ${MAX_PAGE_BYTES} bytes.`);
  return packed;
}

export function readDictionary(
  column: Column,
  codec: CompressionCodec,
  header: PageHeader,
  packed: Uint8Array,
): Dictionary {
  const count = countOf(header);
  const bytes = unpack(codec, packed, header.uncompressed_page_size);
  const values = readValues(column, 'PLAIN', bytes, count);
  const writer = new ByteWriter(2 * bytes.length + 16);
  const ends = new Uint32Array(count + 1);
  for (let index = 0; index < count; index++) {
    values.write(writer, index);
    ends[index + 1] = writer.written().length;
    if (ends[index + 1]! > 2 * MAX_PAGE_BYTES)
      throw tooLargeToHold('A dictionary of the Parquet file is too long.');
  }
  const cells = writer.written();
  return {
    count,
    write: (target, index) => target.copy(cells, ends[index]!, ends[index + 1]!),
    bytes: cells.buffer.byteLength + ends.byteLength,
  };
}

export function readPage(
  column: Column,
  codec: CompressionCodec,
  header: PageHeader,
  packed: Uint8Array,
  dictionary: Dictionary | undefined,
): Page {
  const rows = countOf(header);
  const isOptional = column.element.repetition_type !== 'REQUIRED';
  const { levels, bytes, encoding } =
    header.type === 'DATA_PAGE_V2'
      ? partsOfSecond(codec, header, packed)
      : partsOfFirst(unpack(codec, packed, header.uncompressed_page_size), header, isOptional);
  let present: Uint8Array | undefined;
  let count = rows;
  if (isOptional) {
    present = new Uint8Array(rows);
    readRuns(levels, 1, present);
    count = present.reduce((sum, level) => sum + level, 0);
    if (count === rows) present = undefined;
  }
  const values = valuesOf(column, encoding, bytes, count, dictionary);
  return { rows, present, values, bytes: values.bytes + (present?.length ?? 0) };
}

/** Levels with their length before them, and the values. */
function partsOfFirst(page: Uint8Array, header: PageHeader, isOptional: boolean) {
  const encoding = String(header.data_page_header!.encoding);
  if (!isOptional) return { levels: page.subarray(0, 0), bytes: page, encoding };
  const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
  if (4 + length > page.length) throw new Error('levels end early');
  return { levels: page.subarray(4, 4 + length), bytes: page.subarray(4 + length), encoding };
}

/** Levels that are not compressed, and the values. */
function partsOfSecond(codec: CompressionCodec, header: PageHeader, packed: Uint8Array) {
  const second = header.data_page_header_v2!;
  const before = second.repetition_levels_byte_length;
  const behind = before + second.definition_levels_byte_length;
  if (!(before >= 0 && behind >= before && behind <= packed.length)) throw new Error('levels end early');
  const rest = packed.subarray(behind);
  const length = header.uncompressed_page_size - behind;
  if (!(length >= 0)) throw new Error('a page has no size');
  const bytes = second.is_compressed === false ? rest : unpack(codec, rest, length);
  return { levels: packed.subarray(before, behind), bytes, encoding: String(second.encoding) };
}

function valuesOf(
  column: Column,
  encoding: string,
  bytes: Uint8Array,
  count: number,
  dictionary: Dictionary | undefined,
): Values {
  if (encoding === 'RLE' && column.element.type === 'BOOLEAN') return truthValues(column, bytes, count);
  if (!encoding.endsWith('_DICTIONARY')) return readValues(column, encoding, bytes, count);
  if (!dictionary) throw new Error('a page points into a dictionary that is not there');
  const indexes = new Uint32Array(count);
  if (count > 0) readRuns(bytes.subarray(1), bytes[0]!, indexes);
  if (indexes.some((index) => index >= dictionary.count))
    throw new Error('a page points beyond its dictionary');
  return { write: (writer, index) => dictionary.write(writer, indexes[index]!), bytes: indexes.byteLength };
}

/** In runs, with their length before them. */
function truthValues({ json }: Column, bytes: Uint8Array, count: number): Values {
  const values = new Uint8Array(count);
  readRuns(bytes.subarray(4), 1, values);
  return { write: (writer, index) => writer.ascii(json!(values[index] === 1)), bytes: count };
}
