import type { CompiledSchema } from '../../application/compile.ts';
import type { Field } from '../../application/schema.ts';
import type { Baseline, BinnedDistribution } from '../../statistics/distribution.ts';

/** What drift looks at of a scored application. */
export interface Scored {
  /** One a field, in the schema's order, as they came: a category's level by index, -1 for no level of the schema, NaN for missing. */
  inputs: ArrayLike<number>;
  /** In model order; NaN is missing. */
  features: ArrayLike<number>;
  probability: number;
}

/** One quantity that recent applications are compared in: a field, or a feature derived from fields. */
export interface ComparedInput {
  name: string;
  baseline: BinnedDistribution;
  /** Rows of training that held a level which the schema does not know, where it reads such a level as missing. */
  unknown: number;
  /** A category's levels; the bins of other inputs name themselves. */
  levels: readonly string[] | null;
  of(application: Scored): number;
}

/**
 * Fields in the schema's order, then derived features; what the baseline does not know is left out.
 *
 * A category is one distribution over its levels. The model sees a feature a level, and a baseline counts each by itself;
 * but a row is 1 in one of them and 0 in the others, or missing in all, so that the ones of each and the missing of any
 * are the category's own counts, exactly. It is read from the values as they came: what the model is told is missing may
 * have been a level that nobody trained on.
 */
export function comparedInputs(baseline: Baseline, { schema, features }: CompiledSchema): ComparedInput[] {
  const inputs: ComparedInput[] = [];
  features.forEach(({ name, kind, field }, index) => {
    if (kind === 'level') {
      const category = schema.fields[field] as Category;
      const isFirst = features[index - 1]?.field !== field;
      const distribution = isFirst ? categoryBaseline(baseline, category) : undefined;
      if (distribution)
        inputs.push({
          name: category.name,
          baseline: distribution,
          unknown: unknownOf(baseline, category.name, baseline.features[name]?.missing ?? 0),
          levels: category.levels,
          of: ({ inputs: values }) => values[field]!,
        });
      return;
    }
    const distribution = baseline.features[name];
    if (!distribution) return;
    const ordered = schema.fields[field];
    if (ordered?.type === 'category') {
      const unknown = unknownOf(baseline, name, distribution.missing);
      inputs.push({
        name,
        baseline: { ...distribution, missing: distribution.missing - unknown },
        unknown,
        levels: ordered.levels,
        of: ({ inputs: values }) => values[field]!,
      });
    }
    // As the model sees it: a baseline's values are float32.
    else
      inputs.push({
        name,
        baseline: distribution,
        unknown: 0,
        levels: null,
        of: ({ features: values }) => values[index]!,
      });
  });
  return inputs;
}

type Category = Field & { type: 'category' };

/** Counts by level, whose index stands for it. */
function categoryBaseline(baseline: Baseline, { name, levels }: Category): BinnedDistribution | undefined {
  const counts: number[] = [];
  let missing = 0;
  for (const level of levels) {
    const distribution = baseline.features[`${name}=${level}`];
    if (distribution?.kind !== 'values') return undefined;
    // A level that no row of training had has no bin for 1.
    counts.push(distribution.counts[distribution.values.indexOf(1)] ?? 0);
    missing = distribution.missing;
  }
  missing -= unknownOf(baseline, name, missing);
  return { kind: 'values', values: [...levels.keys()], counts, missing };
}

/** Rows of an unknown level: training, like the model, saw them as missing. They are a share of all rows, and rounded. */
function unknownOf({ unknown }: Baseline, name: string, missing: number): number {
  return Math.min(unknown?.[name] ?? 0, missing);
}
