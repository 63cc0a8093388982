import type { Tree } from '../model/trees.ts';
import { countUpTo } from '../statistics/ascending.ts';
import type { ConditionedRow } from './conditions.ts';
import { PatternTables } from './pattern-tables.ts';
import { thresholdsOf } from './thresholds.ts';
import type { TreeContributions } from './tree-contributions.ts';
import { askedFeatures } from './tree-parts.ts';

/** Features that a plane has. */
export const PLANE_FEATURES = 2;
/** Bytes that the cells of a model take at most: a quarter of a million cells. */
export const MOST_CELL_BYTES = 4 << 20;
/** Two contributions, and whether they are there. */
const CELL_BYTES = PLANE_FEATURES * Float64Array.BYTES_PER_ELEMENT + 1;

interface Plane {
  features: number[];
  trees: { tree: Tree; contributions: TreeContributions }[];
}

/**
 * What trees contribute that ask for one or two features. The thresholds of all trees of the same two cut their plane into cells, within which
 * all rows answer alike: what the trees contribute there together is computed when the first row comes to a cell, and kept. A row then costs a
 * search among each feature's thresholds, and an addition for each plane.
 */
export class Planes {
  readonly #planes = new Map<string, Plane>();

  /** Whether a tree asks for few enough features. */
  take(tree: Tree, contributions: TreeContributions): boolean {
    const features = askedFeatures(tree).sort((a, b) => a - b);
    if (features.length > PLANE_FEATURES) return false;
    if (features.length === 0) return true;
    const plane = this.#planes.get(features.join()) ?? { features, trees: [] };
    plane.trees.push({ tree, contributions });
    this.#planes.set(features.join(), plane);
    return true;
  }

  /**
   * Makes the cells. What it returns adds the contributions of the row that was read last to `out`, from `at` on.
   *
   * @param others is given the trees of planes that do not fit
   */
  make(
    row: ConditionedRow,
    others: (tree: Tree, contributions: TreeContributions) => void,
  ): (out: Float64Array, at: number) => void {
    const cuts = thresholdsOf(
      [...this.#planes.values()].flatMap(({ trees }) => trees.map(({ tree }) => tree)),
    );
    const scratch = new Float64Array(row.featureCount);
    const adders: ((bins: Int32Array, out: Float64Array, at: number) => void)[] = [];
    let bytes = 0;
    for (const plane of this.#planes.values()) {
      const axes = plane.features.map((feature) => axisOf(plane, feature, cuts.get(feature)!));
      const cells = axes.reduce((product, { bins }) => product * bins, 1);
      const tables = new PatternTables();
      const fits = bytes + CELL_BYTES * cells <= MOST_CELL_BYTES;
      const isHere = fits && plane.trees.every(({ tree, contributions }) => tables.take(tree, contributions));
      if (!isHere) {
        for (const { tree, contributions } of plane.trees) others(tree, contributions);
        continue;
      }
      bytes += CELL_BYTES * cells;
      adders.push(adderOf(plane.features, axes, cells, tables.make(row), scratch));
    }
    const searched = [...cuts];
    const bins = new Int32Array(row.featureCount);
    return (out, at) => {
      for (const [feature, cut] of searched) bins[feature] = binOf(cut, row.values[feature]!);
      for (const add of adders) add(bins, out, at);
    };
  }
}

/** Of a feature, where a plane's bins are: by the bin among all thresholds its own. */
interface Axis {
  ownOf: Int32Array;
  bins: number;
}

function adderOf(
  features: number[],
  axes: Axis[],
  cells: number,
  compute: (out: Float64Array, at: number) => void,
  scratch: Float64Array,
): (bins: Int32Array, out: Float64Array, at: number) => void {
  const [first, second = first] = features as [number, number?];
  const across = axes[0]!.ownOf;
  // A plane of one feature is a line.
  const along = axes[1]?.ownOf ?? new Int32Array(across.length);
  const width = axes[1]?.bins ?? 1;
  const kept = new Float64Array(PLANE_FEATURES * cells);
  const isKept = new Uint8Array(cells);
  return (bins, out, at) => {
    const cell = across[bins[first]!]! * width + along[bins[second]!]!;
    if (isKept[cell] === 0) {
      scratch.fill(0);
      compute(scratch, 0);
      kept[PLANE_FEATURES * cell] = scratch[first]!;
      if (second !== first) kept[PLANE_FEATURES * cell + 1] = scratch[second]!;
      isKept[cell] = 1;
    }
    out[at + first]! += kept[PLANE_FEATURES * cell]!;
    if (second !== first) out[at + second]! += kept[PLANE_FEATURES * cell + 1]!;
  };
}

/** How many thresholds a value reaches; of a missing one, one more than there are. */
function binOf(cuts: Float32Array, value: number): number {
  return Number.isNaN(value) ? cuts.length + 1 : countUpTo(cuts, value);
}

function axisOf({ trees }: Plane, feature: number, cuts: Float32Array): Axis {
  const own = thresholdsOf(trees.map(({ tree }) => tree)).get(feature)!;
  const ownOf = new Int32Array(cuts.length + 2);
  for (let bin = 1; bin <= cuts.length; bin++) ownOf[bin] = binOf(own, cuts[bin - 1]!);
  ownOf[cuts.length + 1] = own.length + 1;
  return { ownOf, bins: own.length + 2 };
}
