import type { Ensemble, Tree } from '../model/trees.ts';
import { ConditionedRow, Conditions, splitsOf } from './conditions.ts';
import { PatternTables } from './pattern-tables.ts';
import { PLANE_FEATURES, Planes } from './planes.ts';
import type { TreeContributions } from './tree-contributions.ts';
import { partsOf } from './tree-parts.ts';

/** Explains a model's rows, one after another: what it works in is allocated once. */
export interface Explainer {
  /** The margin that contributions start from, in log-odds: with it, those of a row add up to the row's margin. */
  readonly mean: number;
  /**
   * Writes a row's contributions, in log-odds, one for each feature, to `out` from `at` on.
   *
   * @param features row-major float32, as the model takes them; NaN is missing
   * @param offset where the row begins
   */
  explain(features: Float32Array, offset: number, out: Float64Array, at: number): void;
}

/**
 * An explainer that adds up what trees contribute: those of two features by cells, as many as fit, shallow ones by tables, likewise, and the
 * others one by one.
 *
 * @param contributionsOf how a tree contributes
 */
export function explainerOf(
  { baseMargin, featureCount, trees }: Ensemble,
  contributionsOf: (tree: Tree) => TreeContributions,
): Explainer {
  const row = new ConditionedRow(featureCount);
  const planes = new Planes();
  const tables = new PatternTables();
  const others: { conditions: Conditions; answers: Uint8Array; contributions: TreeContributions }[] = [];
  const addOther = (tree: Tree, contributions: TreeContributions) => {
    if (tables.take(tree, contributions)) return;
    const splits = splitsOf(tree);
    const conditions = new Conditions(tree, splits, featureCount);
    others.push({ conditions, answers: new Uint8Array(splits.length), contributions });
  };
  // As `marginsOf` has it.
  let mean: number = Math.fround(baseMargin);
  for (const tree of trees)
    for (const part of partsOf(tree, PLANE_FEATURES) ?? [tree]) {
      const contributions = contributionsOf(part);
      mean += contributions.mean;
      if (!planes.take(part, contributions)) addOther(part, contributions);
    }
  const addPlanes = planes.make(row, addOther);
  const addShallow = tables.make(row);
  return {
    mean,
    explain(features, offset, out, at) {
      out.fill(0, at, at + featureCount);
      row.read(features, offset);
      addPlanes(out, at);
      addShallow(out, at);
      for (const { conditions, answers, contributions } of others) {
        conditions.ask(row, answers);
        contributions.add(answers, out, at);
      }
    },
  };
}
