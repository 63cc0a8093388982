import type { Ensemble, Tree } from '../model/trees.ts';
import { ConditionedRow, Conditions, splitsOf } from './conditions.ts';
import { PatternTables } from './pattern-tables.ts';
import type { TreeContributions } from './tree-contributions.ts';

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
 * An explainer that adds up what trees contribute: shallow ones by tables, as many as fit, and the others one by one.
 *
 * @param contributionsOf how a tree contributes
 */
export function explainerOf(
  { baseMargin, featureCount, trees }: Ensemble,
  contributionsOf: (tree: Tree) => TreeContributions,
): Explainer {
  const tables = new PatternTables();
  const others: { conditions: Conditions; answers: Uint8Array; contributions: TreeContributions }[] = [];
  // As `marginsOf` has it.
  let mean: number = Math.fround(baseMargin);
  for (const tree of trees) {
    const contributions = contributionsOf(tree);
    mean += contributions.mean;
    if (tables.take(tree, contributions)) continue;
    const splits = splitsOf(tree);
    const conditions = new Conditions(tree, splits, featureCount);
    others.push({ conditions, answers: new Uint8Array(splits.length), contributions });
  }
  const row = new ConditionedRow(featureCount);
  const addShallow = tables.make(row);
  return {
    mean,
    explain(features, offset, out, at) {
      out.fill(0, at, at + featureCount);
      row.read(features, offset);
      addShallow(out, at);
      for (const { conditions, answers, contributions } of others) {
        conditions.ask(row, answers);
        contributions.add(answers, out, at);
      }
    },
  };
}
