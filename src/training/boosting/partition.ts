import type { BinSplit } from './hist-split.ts';

/**
 * From which bin on a split sends rows to the right, and before which: missing values have the last bin and may go left.
 * Compared by arithmetic: a branch would be guessed wrong half of the time.
 */
function rightOf({ column, bin, defaultLeft }: BinSplit): { last: number; beyond: number } {
  return { last: bin, beyond: column.hasMissing && defaultLeft ? column.valueBins : 256 };
}

/**
 * Moves the rows that go left before those that go right, both in their old order, and returns where the latter begin.
 * Every row is written to both sides and only one of them advances.
 */
export function partition(
  order: Int32Array,
  begin: number,
  end: number,
  split: BinSplit,
  scratch: Int32Array,
): number {
  const { bins } = split.column;
  const { last, beyond } = rightOf(split);
  let rights = 0;
  for (let at = begin; at < end; at++) {
    const row = order[at]!;
    const bin = bins[row]!;
    order[at - rights] = row;
    scratch[rights] = row;
    rights += ((last - bin) & (bin - beyond)) >>> 31;
  }
  order.set(scratch.subarray(0, rights), end - rights);
  return end - rights;
}

/** Writes the rows that rest nowhere yet, ascending: as many as there is room for. */
export function rowsWithoutPlace(order: Int32Array, position: Int32Array): void {
  for (let row = 0, count = 0; count < order.length; row++) {
    order[count] = row;
    count += position[row]! >>> 31;
  }
}

/** Lets the rows rest at one place. */
export function rest(
  position: Int32Array,
  order: Int32Array,
  begin: number,
  end: number,
  place: number,
): void {
  for (let at = begin; at < end; at++) position[order[at]!] = place;
}

/** Lets the rows rest in two leaves, `place` on the left and the next on the right. Returns where the latter would begin. */
export function restApart(
  position: Int32Array,
  order: Int32Array,
  begin: number,
  end: number,
  split: BinSplit,
  place: number,
): number {
  const { bins } = split.column;
  const { last, beyond } = rightOf(split);
  let rights = 0;
  for (let at = begin; at < end; at++) {
    const row = order[at]!;
    const bin = bins[row]!;
    const right = ((last - bin) & (bin - beyond)) >>> 31;
    position[row] = place + right;
    rights += right;
  }
  return end - rights;
}
