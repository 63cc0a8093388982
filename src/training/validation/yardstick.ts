import type { CompiledSchema } from '../../application/compile.ts';
import { probabilityOf } from '../../model/model.ts';
import type { Yardstick } from '../../model/validation.ts';
import type { Random } from '../../ports.ts';
import { linearPredictor, logisticRegression } from '../../statistics/logistic.ts';
import { metricsOf } from '../../statistics/metrics.ts';
import { aucDifference, brierDifference } from '../../statistics/paired.ts';
import { rank } from '../../statistics/ranking.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { takeRows } from '../data/split.ts';
import { designOf } from './design.ts';
import { sampleRows } from './sample-rows.ts';

/** Squared coefficients of standardised features cost half of this, as scikit-learn's do unless told otherwise. */
const RIDGE = 1;
/** Rows × columns², which an iteration takes about a nanosecond each for. Fewer rows are drawn where there would be more. */
const MOST_WORK = 100_000_000;
const FEWEST_ROWS = 2_000;

/**
 * What a logistic regression makes of the same rows: a model that is no better than that need not be one of trees.
 *
 * @param probabilities the model's, of the hold-out
 * @returns null where the regression has no answer
 */
export function yardstickOf(
  compiled: CompiledSchema,
  training: Matrix,
  holdout: Matrix,
  probabilities: Float64Array,
  threshold: number,
  random: Random,
): Yardstick | null {
  const design = designOf(compiled, training);
  const { width } = design;
  const most = Math.max(FEWEST_ROWS, Math.floor(MOST_WORK / (width * width)));
  const rows = takeRows(training, sampleRows(training.rows, most, random));
  const ridge = Float64Array.from({ length: width }, (_, column) => (column === 0 ? 0 : RIDGE));
  const fit = logisticRegression({
    x: design.of(rows),
    width,
    outcomes: rows.labels,
    ...(rows.weights && { weights: rows.weights }),
    ridge,
  });
  if (fit === null) return null;
  const x = design.of(holdout);
  const own = Float64Array.from({ length: holdout.rows }, (_, row) =>
    probabilityOf(linearPredictor(x, width, row, fit.coefficients)),
  );
  const labels = Array.from(holdout.labels);
  const weights = holdout.weights && Array.from(holdout.weights);
  const [ours, theirs] = [Array.from(probabilities), Array.from(own)];
  return {
    rows: rows.rows,
    metrics: metricsOf(rank(own, holdout.labels, holdout.weights), threshold),
    auc_difference: aucDifference(labels, theirs, ours, weights),
    brier_difference: brierDifference(labels, theirs, ours, weights),
    coefficients: Object.fromEntries(design.names.map((name, index) => [name, fit.coefficients[index + 1]!])),
  };
}
