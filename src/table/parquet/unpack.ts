import { decompress as unzstd } from 'fzstd';
import type { CompressionCodec } from 'hyparquet';
import { decompressBrotli } from 'hyparquet-compressors/src/brotli.js';
import { gunzip } from 'hyparquet-compressors/src/gzip.js';
import { unreadFile } from './problems.ts';

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

/** `hyparquet-compressors` as a whole compiles WebAssembly from bytes when it is imported, which Workers forbid. */
const UNPACK: Partial<Record<CompressionCodec, Unpack>> = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY: unsnappy,
  GZIP: (packed, length) => gunzip(packed, new Uint8Array(length)),
  BROTLI: decompressBrotli,
  ZSTD: (packed, length) => unzstd(packed, new Uint8Array(length)),
  LZ4_RAW: unlz4,
};

/**
 * A page as it was before it was compressed. No more is unpacked than it is said to hold.
 * @throws SolventError `unsupported_media_type`; Error for what is damaged
 */
export function unpack(codec: CompressionCodec, packed: Uint8Array, length: number): Uint8Array {
  const work = UNPACK[codec];
  if (!work)
    throw unreadFile(
      `The Parquet file is compressed with ${codec}, which is not read here: use snappy, zstd, gzip, brotli, lz4 (raw) or none.`,
    );
  if (length === 0) return new Uint8Array();
  const bytes = work(packed, length);
  if (bytes.length !== length) throw new Error('a page has another length than it says');
  return bytes;
}

/**
 * Snappy's format, as its format description has it. hyparquet's own goes round in circles where a length has its highest bit set.
 */
function unsnappy(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let position = 0;
  while (packed[position]! >= 0x80) position++;
  position++;
  let filled = 0;
  const little = (count: number) => {
    let value = 0;
    for (let index = count - 1; index >= 0; index--) value = value * 256 + packed[position + index]!;
    position += count;
    return value;
  };
  while (position < packed.length) {
    const tag = packed[position++]!;
    const upper = tag >>> 2;
    if ((tag & 3) === 0) {
      const size = (upper < 60 ? upper : little(upper - 59)) + 1;
      if (!(position + size <= packed.length && filled + size <= length))
        throw new Error('a literal is too long');
      bytes.set(packed.subarray(position, position + size), filled);
      position += size;
      filled += size;
      continue;
    }
    const isShort = (tag & 3) === 1;
    const size = isShort ? (upper & 7) + 4 : upper + 1;
    const back = isShort ? (tag >>> 5) * 256 + little(1) : little((tag & 3) === 2 ? 2 : 4);
    filled = copyBack(bytes, filled, back, size);
  }
  if (filled !== length) throw new Error('a page ends early');
  return bytes;
}

/** One block of LZ4, by its format description. */
function unlz4(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let position = 0;
  let filled = 0;
  const longer = (size: number) => {
    if (size < 15) return size;
    let total = size;
    for (let more = 255; more === 255; total += more) {
      more = packed[position++]!;
      if (!(total <= length)) throw new Error('a length is too long');
    }
    return total;
  };
  while (position < packed.length) {
    const token = packed[position++]!;
    const literals = longer(token >>> 4);
    if (!(position + literals <= packed.length && filled + literals <= length))
      throw new Error('a literal is too long');
    bytes.set(packed.subarray(position, position + literals), filled);
    position += literals;
    filled += literals;
    if (position === packed.length) break;
    const back = packed[position]! + 256 * packed[position + 1]!;
    position += 2;
    filled = copyBack(bytes, filled, back, longer(token & 15) + 4);
  }
  if (filled !== length) throw new Error('a page ends early');
  return bytes;
}

/** Copies bytes of what is there already, which may be those that it just copied. */
function copyBack(bytes: Uint8Array, filled: number, back: number, size: number): number {
  if (!(back > 0 && back <= filled && filled + size <= bytes.length))
    throw new Error('a copy reaches out of its page');
  for (let index = 0; index < size; index++) bytes[filled + index] = bytes[filled + index - back]!;
  return filled + size;
}
