import type { Bundle } from '../model/bundle.ts';
import { featuresOf } from '../model/feature-rows.ts';
import { probabilityOf } from '../model/model.ts';
import { type Ensemble, marginsOf, type Tree } from '../model/trees.ts';
import type { Constraint } from '../model/validation.ts';
import { keptConstraint } from '../training/validation/kept-constraint.ts';

/** What a bundle's trees are, counted in the trees themselves. */
export interface Trees {
  trees: number;
  splits: number;
  leaves: number;
  /** Splits between a root and its farthest leaf. */
  depth: number;
  /** Rows whose margins the manifest keeps: all score to them, bit for bit. */
  golden_rows: number;
  /** Approved applications that reasons compare with, and how many of them these trees approve; null without any. */
  reference: { rows: number; of: number; approved: number } | null;
  /** Whether the trees keep what the schema declares. */
  constraints: {
    feature: string;
    direction: 'increasing' | 'decreasing';
    kept: NonNullable<Constraint['kept']>;
  }[];
}

/** Counts them. The golden rows were checked before. */
export function treesOf({ manifest, compiled }: Bundle, ensemble: Ensemble): Trees {
  const leaves = ensemble.trees.map(({ left }) => left.filter((child) => child < 0).length);
  const nodes = ensemble.trees.map(({ left }) => left.length);
  const all = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
  const reference = manifest.reference && featuresOf(manifest.reference.rows);
  const approved =
    reference &&
    marginsOf(ensemble, reference).filter((margin) => probabilityOf(margin) < manifest.policy.threshold);
  // What is tried where a tree does not keep a constraint by itself.
  const tried = reference?.length ? reference : featuresOf(manifest.golden.rows);
  return {
    trees: ensemble.trees.length,
    splits: all(nodes) - all(leaves),
    leaves: all(leaves),
    depth: ensemble.trees.reduce((deepest, tree) => Math.max(deepest, depthOf(tree)), 0),
    golden_rows: manifest.golden.rows.length,
    reference:
      manifest.reference && approved
        ? { rows: manifest.reference.rows.length, of: manifest.reference.of, approved: approved.length }
        : null,
    constraints: compiled.features.flatMap(({ name, monotone }, feature) =>
      monotone === 0
        ? []
        : [
            {
              feature: name,
              direction: monotone > 0 ? ('increasing' as const) : ('decreasing' as const),
              kept: keptConstraint(ensemble, tried, feature, monotone),
            },
          ],
    ),
  };
}

/** Children come after their parent. */
function depthOf({ left, right }: Tree): number {
  const depth = new Uint32Array(left.length);
  for (let node = left.length - 1; node >= 0; node--)
    if (left[node]! >= 0) depth[node] = 1 + Math.max(depth[left[node]!]!, depth[right[node]!]!);
  return depth[0]!;
}
