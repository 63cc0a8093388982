/**
 * How many of ascending numbers are at or below a value: the bin of a value among edges that belong to the bin above them.
 *
 * @example countUpTo([1, 3, 5], 3) // 2
 */
export function countUpTo(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of ascending numbers are below a value. @example countBelow([1, 3, 5], 3) // 1 */
export function countBelow(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
