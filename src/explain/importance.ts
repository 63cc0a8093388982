import type { CompiledSchema } from '../application/compile.ts';
import type { Ensemble } from '../model/trees.ts';

/** What a field, with all its features, or a derived feature is worth to a model. */
export interface Importance {
  /** The field's or derived feature's name. */
  name: string;
  /** Splits on it. */
  splits: number;
  /** Share of the loss reduction of all splits; 0 where nothing is split. */
  gain: number;
  /** Mean over rows of the size of its contribution, in log-odds. */
  contribution: number;
}

/**
 * For every feature the place of what it belongs to among `names`: the features of a category are one field's, and a derived feature
 * stands for itself. A date has no feature, and owns none.
 */
export function featureOwners({ schema, features }: CompiledSchema): { names: string[]; ownerOf: number[] } {
  const owners = features.map(({ field, name }) => schema.fields[field]?.name ?? name);
  const names = [...new Set(owners)];
  return { names, ownerOf: owners.map((name) => names.indexOf(name)) };
}

/**
 * Importance by gain, which the training rows decide, and by contribution, which other rows may. A category's features are added up
 * row by row before their size is taken: levels that contradict one another do not count twice.
 *
 * @param contributions as `contributionsOf` gives them, of at least one row
 * @returns largest contribution first
 */
export function importanceOf(
  compiled: CompiledSchema,
  ensemble: Ensemble,
  contributions: Float64Array,
): Importance[] {
  const { names, ownerOf } = featureOwners(compiled);
  const splits = new Uint32Array(names.length);
  const gain = new Float64Array(names.length);
  for (const tree of ensemble.trees)
    for (let node = 0; node < tree.left.length; node++) {
      if (tree.left[node]! < 0) continue;
      const owner = ownerOf[tree.feature[node]!]!;
      splits[owner]!++;
      gain[owner]! += tree.gain[node]!;
    }
  const allGain = gain.reduce((sum, one) => sum + one, 0);
  const sizes = meanSizes(contributions, ownerOf, names.length);
  return names
    .map((name, owner) => ({
      name,
      splits: splits[owner]!,
      gain: allGain > 0 ? gain[owner]! / allGain : 0,
      contribution: sizes[owner]!,
    }))
    .sort((a, b) => b.contribution - a.contribution || b.gain - a.gain);
}

/** Mean absolute contribution of each owner. */
function meanSizes(contributions: Float64Array, ownerOf: number[], owners: number): Float64Array {
  const width = ownerOf.length + 1;
  const rows = contributions.length / width;
  const sizes = new Float64Array(owners);
  const ofRow = new Float64Array(owners);
  for (let row = 0; row < rows; row++) {
    ofRow.fill(0);
    for (let feature = 0; feature < ownerOf.length; feature++)
      ofRow[ownerOf[feature]!]! += contributions[row * width + feature]!;
    for (let owner = 0; owner < owners; owner++) sizes[owner]! += Math.abs(ofRow[owner]!) / rows;
  }
  return sizes;
}
