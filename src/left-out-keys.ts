import type { ErrorDetail } from './errors.ts';

interface Place {
  key: string;
  within?: Place;
}

/** Places that are told: each tells its whole path. */
const MOST_TOLD = 20;

/**
 * Finds the one key that Zod leaves out of a record without a word, lest what somebody wrote under it be left out as well.
 *
 * @param value what was read of JSON, however deep
 * @returns a detail for each of the first places where the key stands
 */
export function leftOutKeys(value: unknown): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  const open: { value: unknown; at?: Place }[] = [{ value }];
  // A list in place of calls: what is deep would come to the end of the stack.
  for (let next = open.pop(); next && details.length < MOST_TOLD; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, value] of Object.entries(next.value)) {
      const at = { key, ...(next.at && { within: next.at }) };
      if (key === '__proto__') details.push({ path: pathOf(at), message: 'cannot be a name here' });
      else open.push({ value, at });
    }
  }
  return details;
}

function pathOf(place: Place): string {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at; at = at.within) keys.push(at.key);
  return keys.reverse().join('.');
}
