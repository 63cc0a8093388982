/**
 * Reads numbers of a few bits that stand in runs and in groups of eight (Parquet's "RLE/bit-packing hybrid").
 *
 * @param width bits of each, at most 32
 * @param output gets as many as it has room for
 * @throws Error when there are not so many
 */
export function readRuns(bytes: Uint8Array, width: number, output: Uint8Array | Uint32Array): void {
  if (width > 32) throw new Error('numbers of more than 32 bits');
  if (width === 0) {
    output.fill(0);
    return;
  }
  let position = 0;
  let filled = 0;
  const wide = Math.ceil(width / 8);
  const byteAt = (at: number) => {
    const byte = bytes[at];
    if (byte === undefined) throw new Error('a run ends early');
    return byte;
  };
  while (filled < output.length) {
    let head = 0;
    let scale = 1;
    for (let digit = 0; ; digit++, scale *= 128) {
      const byte = byteAt(position++);
      head += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      if (digit === 4) throw new Error('a run is too long');
    }
    const count = Math.floor(head / 2);
    if (head % 2 === 0) {
      let value = 0;
      for (let index = wide - 1; index >= 0; index--) value = value * 256 + byteAt(position + index);
      position += wide;
      const end = Math.min(output.length, filled + count);
      output.fill(value, filled, end);
      filled = end;
      continue;
    }
    const end = Math.min(output.length, filled + 8 * count);
    const begin = position;
    for (let bit = 0; filled < end; bit += width) output[filled++] = bitsAt(bytes, begin, bit, width);
    position = begin + count * width;
  }
}

function bitsAt(bytes: Uint8Array, begin: number, bit: number, width: number): number {
  const last = begin + ((bit + width - 1) >>> 3);
  if (last >= bytes.length) throw new Error('a run ends early');
  let value = 0;
  let taken = 0;
  for (let scale = 1; taken < width; ) {
    const shift = (bit + taken) & 7;
    const some = Math.min(8 - shift, width - taken);
    value += ((bytes[begin + ((bit + taken) >>> 3)]! >>> shift) & ((1 << some) - 1)) * scale;
    taken += some;
    scale *= 1 << some;
  }
  return value;
}
