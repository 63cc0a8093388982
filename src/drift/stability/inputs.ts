import type { CompiledSchema } from '../../application/compile.ts';
import { codesOf, type Field } from '../../application/field.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import { baselineCounts, binLabels, edgeLabels, inPercent, recentCounts } from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { categoryBaseline } from './category.ts';
import { codedQuantity } from './coded.ts';
import type { ComparedQuantity } from './quantity.ts';

/**
 * The PD, the fields in the schema's order, then the derived features; what the baseline does not know is left out. A date is not
 * compared, for it moves with every day; what is derived from it is.
 *
 * A category is read from the values as they came: what the model is told is missing may have been a level that nobody
 * trained on. Anything else is read as the model sees it, since a baseline's values are float32.
 */
export function comparedQuantities(baseline: Baseline, compiled: CompiledSchema): ComparedQuantity[] {
  const { schema, features, firstFeature } = compiled;
  const ofFeature = (feature: number, isYesOrNo: boolean): ComparedQuantity[] => {
    const { name } = features[feature]!;
    const distribution = baseline.features[name];
    if (!distribution) return [];
    return [
      {
        name,
        labels: binLabels(distribution),
        edges: edgeLabels(distribution),
        isFlag: isYesOrNo,
        trained: baselineCounts(distribution),
        recent: (samples, weights) =>
          recentCounts(
            distribution,
            samples.map((sample) => sample.features[feature]!),
            weights,
          ),
      },
    ];
  };
  const ofField = (index: number): ComparedQuantity[] => {
    const field = schema.fields[index]!;
    const codes = codesOf(field);
    if (field.type === 'date') return [];
    if (codes.length > 0) return codedQuantity(baseline, field.name, codes, firstFeature[index]!);
    if (field.type !== 'category') return ofFeature(firstFeature[index]!, isFlag(field));
    const category = categoryBaseline(baseline, field);
    if (!category) return [];
    const { distribution, unknown, labels, edges } = category;
    return [
      {
        name: field.name,
        labels,
        edges,
        isFlag: false,
        trained: baselineCounts(distribution, unknown),
        recent: (samples, weights) =>
          recentCounts(
            distribution,
            samples.map(({ inputs }) => inputs[index]!),
            weights,
            UNKNOWN_LEVEL,
          ),
      },
    ];
  };
  return [
    probabilityOf(baseline),
    ...schema.fields.flatMap((_, index) => ofField(index)),
    ...features.flatMap(({ field }, feature) => (field < 0 ? ofFeature(feature, false) : [])),
  ];
}

function probabilityOf({ probability: distribution }: Baseline): ComparedQuantity {
  return {
    name: null,
    labels: binLabels(distribution, inPercent),
    edges: edgeLabels(distribution, inPercent),
    isFlag: false,
    trained: baselineCounts(distribution),
    recent: (samples, weights) =>
      recentCounts(
        distribution,
        samples.map(({ probability }) => probability),
        weights,
      ),
  };
}

function isFlag(field: Field): boolean {
  return field.type === 'boolean' || (field.type === 'integer' && field.min === 0 && field.max === 1);
}
