import type { Line } from './lines.ts';

const decoder = new TextDecoder();

/**
 * Of two lines of one decision the one that stays, whichever comes first: what is erased stays erased, and else the one that
 * sorts first.
 */
export function oneOf(one: Line, other: Line): Line {
  if (isSameLine(one, other)) return one;
  const [a, b] = [decoder.decode(one.bytes), decoder.decode(other.bytes)];
  if (isErased(a) !== isErased(b)) return isErased(a) ? one : other;
  return a < b ? one : other;
}

/** Whether two lines of one decision say different things of it. One that is erased contradicts none. */
export function contradicts(one: Line, other: Line): boolean {
  return !isSameLine(one, other) && ![one, other].some(({ bytes }) => isErased(decoder.decode(bytes)));
}

function isSameLine({ bytes: one }: Line, { bytes: other }: Line): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Whether a line was written by an erasure. Within a text every quote has a backslash before it. */
function isErased(line: string): boolean {
  return line.includes(',"erased":{') && !line.includes(',"request_id":');
}
