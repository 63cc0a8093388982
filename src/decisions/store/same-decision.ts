import type { Line } from './lines.ts';

const decoder = new TextDecoder();

/** Whether two lines are byte for byte the same. */
export function isSameLine({ bytes: one }: Line, { bytes: other }: Line): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

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

/** A line that was written by an erasure. Within a text every quote has a backslash before it. */
export function isErased(line: string): boolean {
  return line.includes(',"erased":{') && 'erased' in JSON.parse(line);
}
