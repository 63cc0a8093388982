import type { Tree } from '../model/trees.ts';
import { splitsOf } from './conditions.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import type { TreeContributions } from './tree-contributions.ts';

/**
 * How a row stands to a split: it goes left there (0), or right (1), or it left the way to it at an earlier split on the same feature (2), and
 * where it goes does not matter.
 */
const STATES = 3;

/**
 * What one tree contributes, where unknown features count by the cover. Let dⱼ be 1 where the row agrees with feature j of the way to a
 * leaf, else 0, and zⱼ the share of the cover that does. A coalition S gives the leaf the weight Π dⱼ (j in S) · Π zⱼ (j not in S). Shapley's
 * |S|! (n − 1 − |S|)! / n! is the integral over t from 0 to 1 of t^|S| (1 − t)^(n − 1 − |S|), so that the value of feature i is
 *
 *     leaf · (dᵢ − zᵢ) · ∫ Π (t dⱼ + (1 − t) zⱼ) dt   over the j other than i,
 *
 * which a quadrature of n / 2 points gives exactly; as no factor is negative, nothing cancels. The products over all j are made from the
 * root down, by a factor for each turn, and added up from the leaves; there the factor of the turn's feature is taken out again. What does
 * not depend on the row is multiplied beforehand. O(splits · points) a row: the idea is that of Yu and others, "Linear TreeShap", NeurIPS
 * 2022.
 */
export class PathDependentTree implements TreeContributions {
  readonly mean: number;
  readonly #points: number;
  /** Of each split its feature, the split above, and the turn before on the same feature (0 for none; see `#gone`). */
  readonly #feature: Int32Array;
  readonly #parent: Int32Array;
  readonly #before: Int32Array;
  /** By split, state of the one above, and point: by what the turn to the split multiplies the product of the way … */
  readonly #factors: Float64Array;
  /** … and what the leaves below it count for the turn's feature. */
  readonly #counts: Float64Array;
  /** By split, own state, and point: the weights of its own leaves times the factors of the turns to them … */
  readonly #leaves: Float64Array;
  /** … and that times what they count for the split's feature. */
  readonly #leafCounts: Float64Array;
  /** Working memory. By split and point: the product of the way, and the sum of the leaves below, weight times product. */
  readonly #products: Float64Array;
  readonly #sums: Float64Array;
  /** By turn, where 2s + 1 is the one to the left of split s and 2s + 2 that to the right: whether the row does not take it, or one before. */
  readonly #gone: Uint8Array;
  /** By split: where in its numbers those of its state begin. */
  readonly #stateAt: Int32Array;

  constructor(tree: Tree) {
    const splits = splitsOf(tree);
    const { turnOf, before, share, mean, longest } = waysOf(tree, splits);
    const quadrature = gaussLegendre(Math.max(1, Math.ceil(longest / 2)));
    const points = quadrature.points.length;
    const size = splits.length * STATES * points;
    this.mean = mean;
    this.#points = points;
    this.#feature = splits.map((node) => tree.feature[node]!);
    this.#parent = splits.map((node) => (turnOf[node]! - 1) >> 1);
    this.#before = splits.map((node) => turnOf[before[tree.left[node]!]!]!);
    this.#factors = new Float64Array(size);
    this.#counts = new Float64Array(size);
    this.#leaves = new Float64Array(size);
    this.#leafCounts = new Float64Array(size);
    this.#products = new Float64Array(splits.length * points).fill(1, 0, points);
    this.#sums = new Float64Array(splits.length * points);
    this.#gone = new Uint8Array(2 * splits.length + 1);
    this.#stateAt = new Int32Array(splits.length);
    const splitOf = new Int32Array(tree.left.length);
    splits.forEach((node, split) => {
      splitOf[node] = split;
    });
    for (let child = 1; child < tree.left.length; child++) {
      const turn = turnOf[child]!;
      const isLeaf = tree.left[child]! < 0;
      const split = isLeaf ? (turn - 1) >> 1 : splitOf[child]!;
      for (let point = 0; point < points; point++) {
        const t = quadrature.points[point]!;
        const weight = quadrature.weights[point]!;
        const turns = turnsAt(t, share[child]!, share[before[child]!]!);
        for (let state = 0; state < STATES; state++) {
          const { factor, count } = turns[turn % 2 === 1 || state === 2 ? state : 1 - state]!;
          const at = (split * STATES + state) * points + point;
          if (isLeaf) {
            const leaf = tree.weight[child]! * factor;
            this.#leaves[at]! += leaf;
            this.#leafCounts[at]! += leaf * weight * count;
          } else {
            this.#factors[at] = factor;
            this.#counts[at] = weight * count;
          }
        }
      }
    }
  }

  add(answers: Uint8Array, out: Float64Array, at: number): void {
    this.#goDown(answers);
    this.#goUp(out, at);
  }

  #goDown(answers: Uint8Array): void {
    const points = this.#points;
    const parent = this.#parent;
    const before = this.#before;
    const factors = this.#factors;
    const products = this.#products;
    const gone = this.#gone;
    const stateAt = this.#stateAt;
    for (let split = 0; split < before.length; split++) {
      const answer = answers[split]!;
      const goneBefore = gone[before[split]!]!;
      gone[2 * split + 1] = goneBefore | answer;
      gone[2 * split + 2] = goneBefore | (1 - answer);
      stateAt[split] = points * (2 * goneBefore + (answer & (1 - goneBefore)));
      if (split === 0) continue;
      const above = parent[split]!;
      const factorsAt = split * STATES * points + stateAt[above]!;
      for (let point = 0; point < points; point++)
        products[split * points + point] = products[above * points + point]! * factors[factorsAt + point]!;
    }
  }

  #goUp(out: Float64Array, at: number): void {
    const points = this.#points;
    const feature = this.#feature;
    const parent = this.#parent;
    const counts = this.#counts;
    const leaves = this.#leaves;
    const leafCounts = this.#leafCounts;
    const products = this.#products;
    const sums = this.#sums;
    const stateAt = this.#stateAt;
    sums.fill(0);
    for (let split = feature.length - 1; split >= 0; split--) {
      const above = split > 0 ? parent[split]! : 0;
      const leavesAt = split * STATES * points + stateAt[split]!;
      const countsAt = split * STATES * points + stateAt[above]!;
      let own = 0;
      let ofAbove = 0;
      for (let point = 0; point < points; point++) {
        const product = products[split * points + point]!;
        own += product * leafCounts[leavesAt + point]!;
        const sum = sums[split * points + point]! + product * leaves[leavesAt + point]!;
        ofAbove += sum * counts[countsAt + point]!;
        sums[above * points + point]! += sum;
      }
      out[at + feature[split]!]! += own;
      out[at + feature[above]!]! += ofAbove;
    }
  }
}

/** A turn: by what it multiplies the product of a way, and what the leaves behind it count for its feature. */
interface Turn {
  factor: number;
  count: number;
}

/**
 * A turn at one point of the quadrature, for a row that takes it, one that does not, and one that did not take an earlier one on the same
 * feature.
 *
 * @param share of the cover that agrees with the feature on the way, this turn included
 * @param earlier the same without this turn
 */
function turnsAt(t: number, share: number, earlier: number): Turn[] {
  const rest = 1 - t;
  const kept = t + rest * share;
  const keptEarlier = t + rest * earlier;
  // What the turn before on this feature counts for these leaves is taken back.
  const takenBack = (1 - earlier) / keptEarlier;
  return [
    { factor: kept / keptEarlier, count: (1 - share) / kept - takenBack },
    { factor: (rest * share) / keptEarlier, count: -1 / rest - takenBack },
    { factor: earlier > 0 ? share / earlier : 0, count: 0 },
  ];
}

/**
 * Of each node the turn to it, the node that the turn before on the same feature leads to (or the root), and the share of the cover that
 * agrees with that feature on the way to it; and of the tree its mean and the most features on a way.
 */
function waysOf(tree: Tree, splits: Int32Array) {
  const nodes = tree.left.length;
  const turnOf = new Int32Array(nodes);
  splits.forEach((node, split) => {
    turnOf[tree.left[node]!] = 2 * split + 1;
    turnOf[tree.right[node]!] = 2 * split + 2;
  });
  const before = new Int32Array(nodes);
  const share = new Float64Array(nodes).fill(1);
  let mean = 0;
  let longest = 0;
  const open = [{ node: 0, reach: 1, lastOf: new Map<number, number>() }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, reach, lastOf } = next;
    const left = tree.left[node]!;
    if (left < 0) {
      mean += tree.weight[node]! * reach;
      longest = Math.max(longest, lastOf.size);
      continue;
    }
    const feature = tree.feature[node]!;
    for (const child of [left, tree.right[node]!]) {
      const part = coverShare(tree, node, child);
      before[child] = lastOf.get(feature) ?? 0;
      share[child] = share[before[child]!]! * part;
      open.push({ node: child, reach: reach * part, lastOf: new Map(lastOf).set(feature, child) });
    }
  }
  return { turnOf, before, share, mean, longest };
}

/** Of a node's cover the part that goes to a child. A tree without cover lets both children count alike. */
function coverShare({ cover }: Tree, node: number, child: number): number {
  return cover[node]! > 0 ? cover[child]! / cover[node]! : 0.5;
}
