import type { CompiledSchema } from '../../application/compile.ts';
import type { Constraint } from '../../model/validation.ts';
import { aucOf } from '../../statistics/auc.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import type { Matrix } from '../boosting/matrix.ts';

/**
 * Whether the training rows speak for the schema's monotone constraints: a constraint makes a model that is trained here go one way, so its own
 * curve is no evidence.
 *
 * @param coefficients the yardstick's, by feature; undefined without one
 * @param keptBy of a model that was not trained by them, whether it keeps one
 */
export function constraintsOf(
  compiled: CompiledSchema,
  matrix: Matrix,
  coefficients: Record<string, number> | undefined,
  keptBy?: (feature: number, monotone: 1 | -1) => Constraint['kept'],
): Constraint[] {
  return compiled.features.flatMap(({ name, monotone }, feature) => {
    if (monotone === 0) return [];
    const auc = aucOfFeature(matrix, feature);
    return [
      {
        name,
        direction: monotone > 0 ? ('increasing' as const) : ('decreasing' as const),
        auc,
        coefficient: coefficients?.[name] ?? null,
        evidence: evidenceOf(auc, monotone),
        ...(keptBy && { kept: keptBy(feature, monotone) }),
      },
    ];
  });
}

function aucOfFeature(
  { features, rows, featureCount, labels, weights }: Matrix,
  feature: number,
): Estimate | null {
  const values: number[] = [];
  const outcomes: number[] = [];
  const weightsOfKnown: number[] = [];
  for (let row = 0; row < rows; row++) {
    const value = features[row * featureCount + feature]!;
    if (Number.isNaN(value)) continue;
    values.push(value);
    outcomes.push(labels[row]!);
    if (weights) weightsOfKnown.push(weights[row]!);
  }
  return aucOf(outcomes, values, weights && weightsOfKnown);
}

function evidenceOf(auc: Estimate | null, monotone: 1 | -1): Constraint['evidence'] {
  if (auc === null || (auc.low <= 0.5 && auc.high >= 0.5)) return 'unclear';
  return auc.value > 0.5 === monotone > 0 ? 'agrees' : 'contradicts';
}
