/**
 * Where the numbers stand that two lists have, in the one and in the other. O(n + m).
 *
 * @param one ascending, as is the other
 * @example inBoth(Uint32Array.of(2, 5, 9), Uint32Array.of(5, 7, 9)) // [[1, 2], [0, 2]]
 */
export function inBoth(one: Uint32Array, other: Uint32Array): [Uint32Array, Uint32Array] {
  const places: [number[], number[]] = [[], []];
  for (let at = 0, otherAt = 0; at < one.length && otherAt < other.length; ) {
    const [number, otherNumber] = [one[at]!, other[otherAt]!];
    if (number === otherNumber) {
      places[0].push(at);
      places[1].push(otherAt);
    }
    if (number <= otherNumber) at++;
    if (number >= otherNumber) otherAt++;
  }
  return [Uint32Array.from(places[0]), Uint32Array.from(places[1])];
}
