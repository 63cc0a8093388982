/** Features of a way whose contributions are kept at most: 2⁸ sets of them. */
const MOST_FEATURES = 8;
/** Bytes that they take of a model at most. */
export const MOST_KEPT_BYTES = 4 << 20;

const UNKNOWN = 0;
const NOTHING = 1;
const FIRST = 2;

/** What is left of a model's room. */
export interface Room {
  bytes: number;
}

/**
 * Keeps what the leaves of a tree contribute, by what a row lacks on the way to them: rows lack the same few sets again and again. A value is
 * computed the same way whether or not there is room to keep it.
 */
export class KeptWays {
  readonly #room: Room;
  /** By leaf: where its sets begin, or -1 where it has too many. */
  readonly #begins: Int32Array;
  /** By set: where its contributions stand, from `FIRST` on. */
  readonly #places: Int32Array;
  #kept = new Float64Array(0);
  #used = 0;

  /** @param features on the way to each leaf */
  constructor(features: readonly number[], room: Room) {
    this.#room = room;
    let sets = 0;
    this.#begins = Int32Array.from(features, (count) => {
      const bytes = Int32Array.BYTES_PER_ELEMENT << count;
      if (count > MOST_FEATURES || bytes > room.bytes) return -1;
      room.bytes -= bytes;
      const begin = sets;
      sets += 1 << count;
      return begin;
    });
    this.#places = new Int32Array(sets);
  }

  /**
   * The contributions for a set: where they stand in `kept`, -1 where there are none, undefined where they are to be computed.
   *
   * @param lacks the set, a bit for each feature of the way
   */
  find(leaf: number, lacks: number): number | undefined {
    const begin = this.#begins[leaf]!;
    if (begin < 0) return undefined;
    const place = this.#places[begin + lacks]!;
    return place === UNKNOWN ? undefined : place === NOTHING ? -1 : place - FIRST;
  }

  get kept(): Float64Array {
    return this.#kept;
  }

  /** Keeps the first `count` of these contributions for a set, if there is room. */
  keep(leaf: number, lacks: number, contributions: Float64Array, count: number): void {
    const begin = this.#begins[leaf]!;
    if (begin < 0) return;
    let isNothing = true;
    for (let index = 0; index < count; index++) if (contributions[index] !== 0) isNothing = false;
    if (isNothing) {
      this.#places[begin + lacks] = NOTHING;
      return;
    }
    if (!this.#hasRoomFor(count)) return;
    this.#places[begin + lacks] = FIRST + this.#used;
    for (let index = 0; index < count; index++) this.#kept[this.#used++] = contributions[index]!;
  }

  #hasRoomFor(count: number): boolean {
    if (this.#used + count <= this.#kept.length) return true;
    const length = Math.max(2 * this.#kept.length, this.#used + count, 64);
    const bytes = Float64Array.BYTES_PER_ELEMENT * (length - this.#kept.length);
    if (bytes > this.#room.bytes) return false;
    this.#room.bytes -= bytes;
    const kept = new Float64Array(length);
    kept.set(this.#kept);
    this.#kept = kept;
    return true;
  }
}
