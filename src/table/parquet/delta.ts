/**
 * Reads whole numbers that are kept as differences (Parquet's DELTA_BINARY_PACKED).
 *
 * @returns the numbers, which wrap at 64 bits as the format has it, and where they end
 * @throws Error when there are not so many
 */
export function readDelta(
  bytes: Uint8Array,
  begin: number,
  count: number,
): { values: BigInt64Array; end: number } {
  const values = new BigInt64Array(count);
  let position = begin;
  const byte = () => {
    const value = bytes[position++];
    if (value === undefined) throw new Error('differences end early');
    return value;
  };
  const number = () => {
    let value = 0n;
    for (let digit = 0n; digit < 10n; digit++) {
      const next = byte();
      value |= BigInt(next & 0x7f) << (7n * digit);
      if (next < 0x80) return value;
    }
    throw new Error('a number has no end');
  };
  const signed = () => {
    const value = number();
    return (value >> 1n) ^ -(value & 1n);
  };
  const blockSize = Number(number());
  const miniblocks = Number(number());
  const perMiniblock = blockSize / miniblocks;
  if (Number(number()) !== count) throw new Error('there are not as many differences as values');
  if (!(miniblocks >= 1 && miniblocks <= 1024 && perMiniblock % 8 === 0 && perMiniblock > 0))
    throw new Error('blocks of no size');
  let value = signed();
  let filled = 0;
  if (count > 0) values[filled++] = value;
  while (filled < count) {
    const least = signed();
    const widths = Array.from({ length: miniblocks }, byte);
    for (const width of widths) {
      if (filled === count) break;
      if (width > 64) throw new Error('differences of more than 64 bits');
      const mask = (1n << BigInt(width)) - 1n;
      const size = (perMiniblock * width) / 8;
      let bits = 0n;
      let have = 0;
      let at = position;
      for (let index = 0; index < perMiniblock && filled < count; index++) {
        for (; have < width; have += 8) {
          const next = bytes[at++];
          if (next === undefined) throw new Error('differences end early');
          bits |= BigInt(next) << BigInt(have);
        }
        value = BigInt.asIntN(64, value + least + (bits & mask));
        bits >>= BigInt(width);
        have -= width;
        values[filled++] = value;
      }
      position += size;
    }
  }
  return { values, end: position };
}
