import type { Tree } from '../model/trees.ts';
import { type ConditionedRow, Conditions, splitsOf } from './conditions.ts';
import type { TreeContributions } from './tree-contributions.ts';

/** Splits that a tree with a table has at most. Seven are those of a full tree of depth 3. */
const MOST_SPLITS = 8;
/** Bytes that the tables of a model take at most: 500 full trees of depth 3 need 3.6 MB. */
export const MOST_TABLE_BYTES = 4 << 20;

interface Shallow {
  tree: Tree;
  contributions: TreeContributions;
  splits: Int32Array;
  /** The features that they ask for. */
  features: number[];
}

/**
 * What shallow trees contribute, for every pattern of answers to a tree's conditions. A row costs a comparison for each condition and an
 * addition for each feature of a tree.
 */
export class PatternTables {
  readonly #shallow: Shallow[] = [];
  #bytes = 0;

  /** Whether a tree has few enough conditions, and its table fits beside those of the trees before. */
  take(tree: Tree, contributions: TreeContributions): boolean {
    const splits = splitsOf(tree);
    if (splits.length > MOST_SPLITS) return false;
    const features = [...new Set(Array.from(splits, (node) => tree.feature[node]!))];
    const bytes = Float64Array.BYTES_PER_ELEMENT * (features.length << splits.length);
    if (this.#bytes + bytes > MOST_TABLE_BYTES) return false;
    this.#bytes += bytes;
    this.#shallow.push({ tree, contributions, splits, features });
    return true;
  }

  /** Makes the tables. What it returns adds the contributions of the row that was read last to `out`, from `at` on. */
  make(row: ConditionedRow): (out: Float64Array, at: number) => void {
    const shallow = this.#shallow;
    const { featureCount, values } = row;
    const conditions = shallow.map(({ tree, splits }) => new Conditions(tree, splits, featureCount));
    const columns = Int32Array.from(conditions.flatMap((one) => [...one.columns]));
    const thresholds = Float64Array.from(conditions.flatMap((one) => [...one.thresholds]));
    const features = Int32Array.from(shallow.flatMap((one) => one.features));
    const splitCounts = Uint8Array.from(shallow, ({ splits }) => splits.length);
    const featureCounts = Uint8Array.from(shallow, (one) => one.features.length);
    const table = new Float64Array(this.#bytes / Float64Array.BYTES_PER_ELEMENT);
    let filled = 0;
    for (const one of shallow) filled += fill(one, featureCount, table.subarray(filled));
    return (out, at) => {
      let split = 0;
      let feature = 0;
      let begin = 0;
      for (let tree = 0; tree < splitCounts.length; tree++) {
        const splitCount = splitCounts[tree]!;
        const treeFeatures = featureCounts[tree]!;
        let pattern = 0;
        for (const end = split + splitCount; split < end; split++)
          pattern = 2 * pattern + Number(values[columns[split]!]! >= thresholds[split]!);
        const entry = begin + pattern * treeFeatures;
        for (let index = 0; index < treeFeatures; index++)
          out[at + features[feature + index]!]! += table[entry + index]!;
        feature += treeFeatures;
        begin += treeFeatures << splitCount;
      }
    };
  }
}

/** Fills the table of a tree: a line for each pattern, whose highest bit is the first split's answer. How long the table is. */
function fill(
  { contributions, splits, features }: Shallow,
  featureCount: number,
  table: Float64Array,
): number {
  const answers = new Uint8Array(splits.length);
  const all = new Float64Array(featureCount);
  const patterns = 1 << splits.length;
  for (let pattern = 0; pattern < patterns; pattern++) {
    for (let split = 0; split < splits.length; split++)
      answers[split] = (pattern >> (splits.length - 1 - split)) & 1;
    all.fill(0);
    contributions.add(answers, all, 0);
    features.forEach((feature, index) => {
      table[pattern * features.length + index] = all[feature]!;
    });
  }
  return patterns * features.length;
}
