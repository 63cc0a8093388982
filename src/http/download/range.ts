import { Refusal } from '../errors.ts';

export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * The slice that a Range header asks for (RFC 9110, 14.2). What a server may pass over (another unit, several ranges,
 * nonsense) is the whole, undefined.
 * @throws Refusal `range_not_satisfiable` when the slice begins after the end
 */
export function requestedRange(header: string, size: number): ByteRange | undefined {
  const [, ranges = ''] = /^bytes=(.*)$/i.exec(header.trim()) ?? [];
  // A list may have empty elements.
  const [range = '', ...others] = ranges
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(range) ?? [];
  if (others.length > 0 || (first === '' && last === '')) return undefined;
  if (first === '') return lastBytes(Number(last), size);
  const offset = Number(first);
  if (last !== '' && Number(last) < offset) return undefined;
  if (offset >= size) throw notSatisfiable(size);
  return { offset, length: (last === '' ? size : Math.min(Number(last) + 1, size)) - offset };
}

function lastBytes(length: number, size: number): ByteRange | undefined {
  if (length === 0) throw notSatisfiable(size);
  // Nothing is the whole of an empty file, and no Content-Range can say so.
  return size === 0 ? undefined : { offset: Math.max(0, size - length), length: Math.min(length, size) };
}

function notSatisfiable(size: number): Refusal {
  return new Refusal('range_not_satisfiable', `The file has ${size} bytes.`, {
    'Content-Range': `bytes */${size}`,
  });
}
