import type { LeafPath } from './leaf-paths.ts';

/** With so many distinct features on a way, what they contribute is kept for every answer that rows gave: at most 2¹⁰ of them. */
const MOST_KEPT = 10;

/**
 * What one leaf contributes to the features on the way to it. With dᵢ = 1 where the row agrees with feature i of the way and 0 where
 * not, and zᵢ the share of the cover that does, a coalition S of known features gives the leaf the weight
 *
 *     Π dⱼ (j in S) · Π zⱼ (j not in S),
 *
 * and Shapley's value of i is leaf · (dᵢ − zᵢ) · Σ over S without i of |S|! (n − 1 − |S|)! / n! · that product over the others. The sum over
 * the coalitions of each size is a coefficient of the polynomial Π (zⱼ + dⱼ t), from which the factor of i is divided out.
 */
export class LeafContributions {
  /** The leaf's weight times the share of the cover that comes to it: its part in the mean margin. */
  readonly mean: number;
  readonly #weight: number;
  readonly #feature: Int32Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #missing: Uint8Array;
  readonly #share: Float64Array;
  /** Of coalitions by size: how much each counts. */
  readonly #sizeWeight: Float64Array;
  readonly #agrees: Uint8Array;
  readonly #kept = new Map<number, Float64Array>();

  constructor({ weight, features }: LeafPath) {
    this.#weight = weight;
    this.#feature = Int32Array.from(features, ({ feature }) => feature);
    this.#low = Float64Array.from(features, ({ low }) => low);
    this.#high = Float64Array.from(features, ({ high }) => high);
    this.#missing = Uint8Array.from(features, ({ missing }) => (missing ? 1 : 0));
    this.#share = Float64Array.from(features, ({ share }) => share);
    this.#sizeWeight = sizeWeights(features.length);
    this.#agrees = new Uint8Array(features.length);
    this.mean = this.#share.reduce((product, share) => product * share, weight);
  }

  /** Adds the contributions for the row that begins at `offset` to `out`, from `at` on. */
  add(features: Float32Array, offset: number, out: Float64Array, at: number): void {
    const feature = this.#feature;
    let answers = 0;
    for (let index = 0; index < feature.length; index++) {
      const value = features[offset + feature[index]!]!;
      const agrees = Number.isNaN(value)
        ? this.#missing[index]!
        : value >= this.#low[index]! && value < this.#high[index]!
          ? 1
          : 0;
      this.#agrees[index] = agrees;
      answers = (answers << 1) | agrees;
    }
    const values = feature.length > MOST_KEPT ? this.#values() : this.#valuesOnce(answers);
    for (let index = 0; index < feature.length; index++) out[at + feature[index]!]! += values[index]!;
  }

  #valuesOnce(answers: number): Float64Array {
    let values = this.#kept.get(answers);
    if (values === undefined) {
      values = this.#values();
      this.#kept.set(answers, values);
    }
    return values;
  }

  /** The contributions of the features that the row agrees with, and those that it does not. O(features²). */
  #values(): Float64Array {
    const count = this.#share.length;
    const agrees = this.#agrees;
    const values = new Float64Array(count);
    // Neither the row nor any training row: no coalition comes to the leaf.
    if (agrees.some((agreed, index) => agreed === 0 && this.#share[index] === 0)) return values;
    const all = productOf(this.#share, agrees);
    const rest = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const share = this.#share[index]!;
      divideOut(all, share, agrees[index]!, rest);
      let sum = 0;
      for (let size = 0; size < count; size++) sum += rest[size]! * this.#sizeWeight[size]!;
      values[index] = this.#weight * (agrees[index]! - share) * sum;
    }
    return values;
  }
}

/** |S|! (n − 1 − |S|)! / n! for every size of S from 0 to n − 1. */
function sizeWeights(count: number): Float64Array {
  const weights = new Float64Array(count);
  // With nobody: 1 / n. One more known: times |S| / (n − |S|).
  for (let size = 0; size < count; size++)
    weights[size] = size === 0 ? 1 / count : (weights[size - 1]! * size) / (count - size);
  return weights;
}

/** The coefficients of Π (shareᵢ + agreesᵢ t), lowest power first. */
function productOf(share: Float64Array, agrees: Uint8Array): Float64Array {
  const coefficients = new Float64Array(share.length + 1);
  coefficients[0] = 1;
  for (let index = 0; index < share.length; index++)
    for (let power = index + 1; power >= 0; power--)
      coefficients[power] =
        coefficients[power]! * share[index]! + (power > 0 && agrees[index] ? coefficients[power - 1]! : 0);
  return coefficients;
}

/** Divides a polynomial by (share + agrees · t), of which it is a multiple, into `rest`. */
function divideOut(coefficients: Float64Array, share: number, agrees: number, rest: Float64Array): void {
  if (agrees === 0) {
    for (let power = 0; power < rest.length; power++) rest[power] = coefficients[power]! / share;
    return;
  }
  // From the highest power down: errors are multiplied by a share, which is at most 1.
  rest[rest.length - 1] = coefficients[rest.length]!;
  for (let power = rest.length - 1; power > 0; power--)
    rest[power - 1] = coefficients[power]! - share * rest[power]!;
}
