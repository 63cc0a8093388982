/** Rows of either value of the target: of the one that was met first, and of the other. */
export type OutcomeCounts = [first: number, second: number];

export function rowsOf([first, second]: OutcomeCounts): number {
  return first + second;
}

/** How often each value stands in a column, as long as there are few. */
export class ValueCounts<Value> {
  readonly counts = new Map<Value, OutcomeCounts>();
  /** Whether there were more values than are counted. */
  overflowed = false;
  readonly #most: number;

  /** @param most values that are counted; of others it is only known that there were some */
  constructor(most: number) {
    this.#most = most;
  }

  add(value: Value, outcome: 0 | 1): void {
    const count = this.counts.get(value);
    if (count) count[outcome]++;
    else if (this.counts.size < this.#most) this.counts.set(value, outcome === 0 ? [1, 0] : [0, 1]);
    else this.overflowed = true;
  }
}
