const SMALLEST = 256;
/** No fingerprint: an empty place. */
const EMPTY = -1;

/** A set of fingerprints, 16 bytes each where a `Set` takes three times as many: open addressing, at most half full. */
export class FingerprintSet {
  size = 0;
  #places = new Float64Array(SMALLEST).fill(EMPTY);

  /** @returns whether it was not there */
  add(print: number): boolean {
    const place = placeOf(this.#places, print);
    if (this.#places[place] === print) return false;
    this.#places[place] = print;
    this.size++;
    if (this.size * 2 > this.#places.length) this.#grow();
    return true;
  }

  #grow(): void {
    const places = new Float64Array(2 * this.#places.length).fill(EMPTY);
    for (const print of this.#places) if (print !== EMPTY) places[placeOf(places, print)] = print;
    this.#places = places;
  }
}

/** Where a fingerprint stands, or belongs. Its bits are mixed already. */
function placeOf(places: Float64Array, print: number): number {
  const mask = places.length - 1;
  let place = (print >>> 0) & mask;
  while (places[place] !== EMPTY && places[place] !== print) place = (place + 1) & mask;
  return place;
}
