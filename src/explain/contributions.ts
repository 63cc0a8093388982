import type { Ensemble } from '../model/trees.ts';
import { pathDependentExplainer } from './path-dependent.ts';

/**
 * The path-dependent contributions of many rows.
 *
 * @param features row-major float32, rows × `featureCount`; NaN is missing
 * @returns row-major log-odds, rows × (`featureCount` + 1): a row's values add up to its margin, and the last is the same for all
 *   rows, the mean margin
 */
export function contributionsOf(ensemble: Ensemble, features: Float32Array): Float64Array {
  const { featureCount } = ensemble;
  const width = featureCount + 1;
  const rows = features.length / featureCount;
  const contributions = new Float64Array(rows * width);
  const { mean, explain } = pathDependentExplainer(ensemble);
  for (let row = 0; row < rows; row++) {
    explain(features, row * featureCount, contributions, row * width);
    contributions[row * width + featureCount] = mean;
  }
  return contributions;
}
