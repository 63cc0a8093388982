import type { Tree } from '../model/trees.ts';
import { coverShare } from './expected-leaf.ts';

/**
 * Path-dependent TreeSHAP of one tree. It walks all leaves and keeps the path of distinct features to where it is: for each the
 * share of coalitions without it that come this way (`zero`, by cover), whether the row itself does (`one`), and, by number of
 * features known, the weight of all coalitions of the path (`weight`). Entry 0 of a path stands for no feature.
 *
 * A path is copied before it grows, into the space behind it, so that a node's second child finds it as the first did.
 */
export class TreeContributions {
  readonly #tree: Tree;
  readonly #feature: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  #features: Float32Array = new Float32Array(0);
  #offset = 0;
  #out: Float64Array = new Float64Array(0);
  #at = 0;

  constructor(tree: Tree) {
    this.#tree = tree;
    const longest = depthOf(tree) + 2;
    const room = (longest * (longest + 1)) / 2;
    this.#feature = new Int32Array(room);
    this.#zero = new Float64Array(room);
    this.#one = new Float64Array(room);
    this.#weight = new Float64Array(room);
  }

  /** Adds the contributions for the row that begins at `offset` to `out`, from `at` on. */
  add(features: Float32Array, offset: number, out: Float64Array, at: number): void {
    this.#features = features;
    this.#offset = offset;
    this.#out = out;
    this.#at = at;
    this.#walk(0, 0, 0, 1, 1, -1);
  }

  /**
   * @param start where the parent's path begins
   * @param length of the parent's path
   */
  #walk(node: number, start: number, length: number, zero: number, one: number, feature: number): void {
    // No training row came this way and this one does not: whatever is known, the leaves behind count nothing.
    if (zero === 0 && one === 0) return;
    const begin = start + length;
    this.#copy(start, begin, length);
    this.#extend(begin, length, zero, one, feature);
    let depth = length + 1;
    const { left, right, feature: splits, threshold, defaultLeft, weight } = this.#tree;
    const leftChild = left[node]!;
    if (leftChild < 0) {
      for (let index = 1; index < depth; index++) {
        const entry = begin + index;
        const share = this.#weightWithout(begin, depth, index);
        this.#out[this.#at + this.#feature[entry]!]! +=
          share * (this.#one[entry]! - this.#zero[entry]!) * weight[node]!;
      }
      return;
    }
    const split = splits[node]!;
    const value = this.#features[this.#offset + split]!;
    const goesLeft = Number.isNaN(value) ? defaultLeft[node] === 1 : value < threshold[node]!;
    const hot = goesLeft ? leftChild : right[node]!;
    const cold = goesLeft ? right[node]! : leftChild;

    // A feature that the path has already counts once: what it was goes into what it becomes.
    let zeroBefore = 1;
    let oneBefore = 1;
    for (let index = 1; index < depth; index++) {
      if (this.#feature[begin + index] !== split) continue;
      zeroBefore = this.#zero[begin + index]!;
      oneBefore = this.#one[begin + index]!;
      this.#unwind(begin, depth, index);
      depth--;
      break;
    }
    this.#walk(hot, begin, depth, zeroBefore * coverShare(this.#tree, node, hot), oneBefore, split);
    this.#walk(cold, begin, depth, zeroBefore * coverShare(this.#tree, node, cold), 0, split);
  }

  #copy(from: number, to: number, length: number): void {
    this.#feature.copyWithin(to, from, from + length);
    this.#zero.copyWithin(to, from, from + length);
    this.#one.copyWithin(to, from, from + length);
    this.#weight.copyWithin(to, from, from + length);
  }

  /** Lets a path of `length` entries grow by one. */
  #extend(begin: number, length: number, zero: number, one: number, feature: number): void {
    const weight = this.#weight;
    this.#feature[begin + length] = feature;
    this.#zero[begin + length] = zero;
    this.#one[begin + length] = one;
    weight[begin + length] = length === 0 ? 1 : 0;
    for (let known = length - 1; known >= 0; known--) {
      const moved = weight[begin + known]! / (length + 1);
      weight[begin + known + 1]! += one * moved * (known + 1);
      weight[begin + known] = zero * moved * (length - known);
    }
  }

  /** Takes an entry out of a path of `depth` entries again. */
  #unwind(begin: number, depth: number, index: number): void {
    const weight = this.#weight;
    const zero = this.#zero[begin + index]!;
    const one = this.#one[begin + index]!;
    const last = depth - 1;
    let next = weight[begin + last]!;
    for (let known = last - 1; known >= 0; known--) {
      if (one === 0) weight[begin + known]! *= depth / (zero * (last - known));
      else {
        const kept = weight[begin + known]!;
        weight[begin + known] = (next * depth) / ((known + 1) * one);
        next = kept - (weight[begin + known]! * zero * (last - known)) / depth;
      }
    }
    for (let entry = begin + index; entry < begin + last; entry++) {
      this.#feature[entry] = this.#feature[entry + 1]!;
      this.#zero[entry] = this.#zero[entry + 1]!;
      this.#one[entry] = this.#one[entry + 1]!;
    }
  }

  /** The sum of a path's weights once an entry is taken out. */
  #weightWithout(begin: number, depth: number, index: number): number {
    const zero = this.#zero[begin + index]!;
    const one = this.#one[begin + index]!;
    const last = depth - 1;
    let next = this.#weight[begin + last]!;
    let sum = 0;
    for (let known = last - 1; known >= 0; known--) {
      if (one === 0) sum += this.#weight[begin + known]! / (zero * (last - known));
      else {
        const without = next / ((known + 1) * one);
        sum += without;
        next = this.#weight[begin + known]! - without * zero * (last - known);
      }
    }
    return sum * depth;
  }
}

/** Splits on the longest way from the root to a leaf. */
function depthOf({ left, right }: Tree): number {
  const depth = new Int32Array(left.length);
  let deepest = 0;
  for (let node = 0; node < left.length; node++) {
    deepest = Math.max(deepest, depth[node]!);
    if (left[node]! < 0) continue;
    depth[left[node]!] = depth[node]! + 1;
    depth[right[node]!] = depth[node]! + 1;
  }
  return deepest;
}
