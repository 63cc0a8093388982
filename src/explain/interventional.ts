import { SolventError } from '../errors.ts';
import { MOST_REFERENCE_ROWS } from '../model/reference.ts';
import type { Ensemble } from '../model/trees.ts';
import { ConditionedRow } from './conditions.ts';
import { type Explainer, explainerOf } from './explainer.ts';
import { InterventionalTree } from './interventional-tree.ts';
import { MOST_KEPT_BYTES } from './kept-ways.ts';

/**
 * Exact interventional TreeSHAP: by how much each feature moves a row's margin away from the mean margin of a background. A feature that a
 * coalition does not know has the value of a background row, and all these rows count alike: what `shap.TreeExplainer` gives for
 * `feature_perturbation="interventional"`. The background is counted out when the explainer is made: what a row costs grows with the
 * kinds of rows in it, as the trees tell them apart, not with their number.
 *
 * @param background row-major float32, as the model takes it; NaN is missing
 * @throws SolventError `validation_error` when it has no row, more than `MOST_REFERENCE_ROWS`, or a part of one
 * @example of one tree, feature 0 below 5 giving -1 and else 1: against a row with 7 a row with 3 has [-2], and the mean is 1
 */
export function interventionalExplainer(ensemble: Ensemble, background: Float32Array): Explainer {
  const { featureCount } = ensemble;
  const rows = background.length / featureCount;
  if (rows < 1 || rows > MOST_REFERENCE_ROWS || !Number.isInteger(rows))
    throw new SolventError(
      'validation_error',
      `A background is 1 to ${MOST_REFERENCE_ROWS} rows of ${featureCount} features, and this one has ${background.length} values`,
    );
  const asked = Array.from({ length: rows }, (_, row) => {
    const one = new ConditionedRow(featureCount);
    one.read(background, row * featureCount);
    return one;
  });
  const room = { bytes: MOST_KEPT_BYTES };
  return explainerOf(ensemble, (tree) => new InterventionalTree(tree, asked, room));
}
