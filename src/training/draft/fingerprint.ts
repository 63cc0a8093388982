/**
 * 53 bits of a text, so that a set of them holds many texts in little memory: of a million that differ two are taken for one another
 * in one case of 18,000. FNV-1a over two words, mixed at the end as MurmurHash3 does.
 */
export function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x2f0b4c47;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 13;
  }
  return joined(mixed(high ^ low), mixed(low));
}

const bits = new DataView(new ArrayBuffer(8));

/** The same of a number, however it is written. */
export function numberFingerprint(value: number): number {
  bits.setFloat64(0, value);
  const low = mixed(bits.getUint32(0));
  const high = mixed(low ^ bits.getUint32(4));
  return joined(high, mixed(low ^ Math.imul(high, 0x9e3779b1)));
}

/** What a sequence of fingerprints has in common with an equal one. */
export class RunningFingerprint {
  #low = 0;
  #high = 0;

  add(print: number): void {
    this.#low = mixed(Math.imul(this.#low, 31) + (print >>> 0));
    this.#high = mixed(Math.imul(this.#high, 37) + Math.floor(print / 4294967296));
  }

  toString(): string {
    return `${this.#high}:${this.#low}`;
  }
}

function joined(high: number, low: number): number {
  return (high >>> 11) * 4294967296 + (low >>> 0);
}

function mixed(word: number): number {
  let z = word;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
