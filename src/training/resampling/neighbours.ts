/** Points per leaf of the tree: scanning so few is quicker than descending further. */
const LEAF_SIZE = 16;

/**
 * A k-d tree over points in memory: nearest neighbours by Euclidean distance in O(log n) for few dimensions, no worse
 * than a scan for many. Friedman, Bentley and Finkel, ACM TOMS 3 (1977).
 */
export class NeighbourTree {
  readonly #points: Float64Array;
  readonly #dimensions: number;
  /** Point numbers; every subtree is a contiguous stretch with its median in the middle. */
  readonly #order: Uint32Array;
  /** The dimension along which the stretch with this middle is split; -1 in a leaf. */
  readonly #axis: Int32Array;

  /** @param points row-major, without NaN */
  constructor(points: Float64Array, dimensions: number) {
    this.#points = points;
    this.#dimensions = dimensions;
    const count = points.length / dimensions;
    this.#order = Uint32Array.from({ length: count }, (_, index) => index);
    this.#axis = new Int32Array(count).fill(-1);
    this.#build(0, count);
  }

  /** The k points nearest to a point of the tree, itself left out, nearest first; among equals the lower number. */
  nearest(point: number, k: number): Uint32Array {
    const found = new Uint32Array(k);
    const distances = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
    this.#search(point, 0, this.#order.length, found, distances);
    return found.subarray(0, distances.findLastIndex(Number.isFinite) + 1);
  }

  #build(from: number, to: number): void {
    if (to - from <= LEAF_SIZE) return;
    const axis = this.#widestAxis(from, to);
    const points = this.#points;
    const dimensions = this.#dimensions;
    this.#order
      .subarray(from, to)
      .sort((a, b) => points[a * dimensions + axis]! - points[b * dimensions + axis]! || a - b);
    const middle = (from + to) >>> 1;
    this.#axis[middle] = axis;
    this.#build(from, middle);
    this.#build(middle + 1, to);
  }

  #widestAxis(from: number, to: number): number {
    let widest = 0;
    let width = -1;
    for (let axis = 0; axis < this.#dimensions; axis++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let index = from; index < to; index++) {
        const value = this.#points[this.#order[index]! * this.#dimensions + axis]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high - low > width) {
        width = high - low;
        widest = axis;
      }
    }
    return widest;
  }

  #search(point: number, from: number, to: number, found: Uint32Array, distances: Float64Array): void {
    if (to - from <= LEAF_SIZE) {
      for (let index = from; index < to; index++) this.#offer(point, this.#order[index]!, found, distances);
      return;
    }
    const middle = (from + to) >>> 1;
    const axis = this.#axis[middle]!;
    const pivot = this.#order[middle]!;
    const gap =
      this.#points[point * this.#dimensions + axis]! - this.#points[pivot * this.#dimensions + axis]!;
    if (gap < 0) this.#search(point, from, middle, found, distances);
    else this.#search(point, middle + 1, to, found, distances);
    this.#offer(point, pivot, found, distances);
    // Equal distances matter too: the lower number wins them.
    if (gap * gap > distances.at(-1)!) return;
    if (gap < 0) this.#search(point, middle + 1, to, found, distances);
    else this.#search(point, from, middle, found, distances);
  }

  /** Inserts a candidate where it belongs among the nearest so far. */
  #offer(point: number, candidate: number, found: Uint32Array, distances: Float64Array): void {
    if (candidate === point) return;
    const a = point * this.#dimensions;
    const b = candidate * this.#dimensions;
    let distance = 0;
    for (let axis = 0; axis < this.#dimensions; axis++) {
      const difference = this.#points[a + axis]! - this.#points[b + axis]!;
      distance += difference * difference;
    }
    let place = found.length;
    while (place > 0) {
      const before = distances[place - 1]!;
      if (before < distance || (before === distance && found[place - 1]! < candidate)) break;
      place--;
    }
    if (place === found.length) return;
    found.copyWithin(place + 1, place, found.length - 1);
    distances.copyWithin(place + 1, place, distances.length - 1);
    found[place] = candidate;
    distances[place] = distance;
  }
}
