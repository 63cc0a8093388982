import { SolventError } from '../../errors.ts';

export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * The slice that a Range header asks for (RFC 9110, 14.2). What it does not have to honour (another unit, several
 * ranges, nonsense) is the whole, undefined.
 * @throws SolventError `range_not_satisfiable` when the slice begins after the end
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    if (length === 0) throw notSatisfiable(size);
    return { offset: size - length, length };
  }
  const offset = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < offset) return undefined;
  if (offset >= size) throw notSatisfiable(size);
  return { offset, length: end - offset };
}

function notSatisfiable(size: number): SolventError {
  return new SolventError('range_not_satisfiable', `The file has ${size} bytes.`);
}
