import type { CompiledSchema } from '../../application/compile.ts';
import { modelInputs } from '../../application/encode.ts';
import { contributionsOf } from '../../explain/contributions.ts';
import { importanceOf } from '../../explain/importance.ts';
import type { Ensemble, MarginsOf } from '../../model/trees.ts';
import type { Validation } from '../../model/validation.ts';
import type { Random } from '../../ports.ts';
import { reliability } from '../../statistics/calibration.ts';
import { calibrationLine } from '../../statistics/calibration-line.ts';
import { type CutOff, cutOffAt, thresholdApproving } from '../../statistics/cut-offs.ts';
import { confusionAt } from '../../statistics/decision.ts';
import { gains } from '../../statistics/gains.ts';
import { metricsOf } from '../../statistics/metrics.ts';
import { observedToExpectedOf } from '../../statistics/observed-to-expected.ts';
import { type Ranking, rank, totals } from '../../statistics/ranking.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { takeRows } from '../data/split.ts';
import { probabilitiesOf } from '../fit.ts';
import { constraintsOf } from './constraints.ts';
import { copiesOf } from './copies.ts';
import { keptConstraint } from './kept-constraint.ts';
import { partialDependence } from './partial-dependence.ts';
import { periodsOf } from './periods.ts';
import { sampleRows } from './sample-rows.ts';
import { univariateTable } from './univariate.ts';
import { weighingOf, weighingRows } from './weighing.ts';
import { yardstickOf } from './yardstick.ts';

export interface ValidationInput {
  compiled: CompiledSchema;
  ensemble: Ensemble;
  threshold: number;
  /** What the model was fitted to; null where nobody knows. Both matrices have the features' own units. */
  training: Matrix | null;
  /** What it was not; of an imported model, the rows that it was imported with. */
  holdout: Matrix;
  /** The model's, of the hold-out. */
  probabilities: Float64Array;
  /** The hold-out's days, since 1970-01-01; null where the schema names no date. */
  days: Float64Array | null;
  random: Random;
  /** Scores the training part; by default `marginsOf`. */
  score?: MarginsOf | undefined;
}

/** Rows that contributions are computed for: their mean sizes change little with more. */
const EXPLAINED = 1_000;
/** Rows of a partial dependence, which scores them once a point. */
const VARIED = 500;
/** Fields whose partial dependence is shown, the most important first. */
const FIRST_FIELDS = 4;
/** Approval rates at which bad rates are told. */
const APPROVALS = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Measures what a validator asks for. Its cost is bounded but for sorting and reading the rows. */
export function validate(input: ValidationInput): Validation {
  const { compiled, ensemble, threshold, random } = input;
  const training = input.training && only(input.training, weighingRows(input.training));
  const measured = weighingRows(input.holdout);
  const holdout = only(input.holdout, measured);
  const probabilities = Float64Array.from(measured, (row) => input.probabilities[row]!);
  const days = input.days && Float64Array.from(measured, (row) => input.days![row]!);
  const { labels } = holdout;
  const weights = holdout.weights && Float64Array.from(holdout.weights);
  const ranking = rank(probabilities, labels, weights);
  const counted = rank(probabilities, labels);
  // Equal weights say nothing, and leave every interval as it is without.
  const squares = weights?.some((weight) => weight !== weights[0])
    ? rank(
        probabilities,
        labels,
        weights.map((weight) => weight * weight),
      )
    : undefined;
  // What fields say by themselves is told of what the model learnt from, or else of what there is.
  const known = training ?? holdout;
  const weighing = weighingOf(known);
  const explained = takeRows(holdout, sampleRows(holdout.rows, EXPLAINED, random));
  const inputs = modelInputs(compiled, explained.features);
  const contributions = contributionsOf(ensemble, inputs);
  const importance = importanceOf(compiled, ensemble, contributions);
  const varied = takeRows(explained, sampleRows(explained.rows, VARIED, random)).features;
  const used = importance.filter(({ contribution }) => contribution > 0).slice(0, FIRST_FIELDS);
  const yardstick = training && yardstickOf(compiled, training, holdout, probabilities, threshold, random);
  return {
    rows: holdout.rows,
    defaults: totals(counted).positives,
    ...(training && { copies: copiesOf(training, holdout) }),
    ...(weighing && { weighing: { training: weighing, holdout: weighingOf(holdout)! } }),
    training: training
      ? metricsOf(
          rank(probabilitiesOf(ensemble, training.features, input.score), training.labels, training.weights),
          threshold,
        )
      : {},
    calibration: calibrationLine(ranking, squares),
    observed_to_expected: observedToExpectedOf(probabilities, labels, weights),
    confusion: confusionOf(ranking, threshold),
    ...(weights && { confusion_rows: confusionOf(counted, threshold) }),
    at_threshold: written(cutOffAt(ranking, threshold)),
    cut_offs: APPROVALS.map((share) => written(cutOffAt(ranking, thresholdApproving(ranking, share)))),
    deciles: decilesOf(ranking),
    yardstick,
    explained_rows: explained.rows,
    importance,
    constraints: constraintsOf(
      compiled,
      known,
      yardstick?.coefficients,
      training ? undefined : (feature, monotone) => keptConstraint(ensemble, inputs, feature, monotone),
    ),
    univariate: univariateTable(compiled, known),
    partial_dependence: used.map(({ name }) => partialDependence(compiled, ensemble, varied, name)),
    ...(days && { periods: periodsOf(days, probabilities, labels, weights) }),
  };
}

/** Some rows of a matrix, or the matrix itself where they are all: a copy of a large one is memory that a Worker may not have. */
function only(matrix: Matrix, rows: Uint32Array): Matrix {
  return rows.length === matrix.rows ? matrix : takeRows(matrix, rows);
}

function confusionOf(ranking: Ranking, threshold: number): Validation['confusion'] {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusionAt(ranking, threshold);
  return {
    true_positives: truePositives,
    false_positives: falsePositives,
    true_negatives: trueNegatives,
    false_negatives: falseNegatives,
  };
}

function written(cutOff: CutOff): Validation['at_threshold'] {
  return {
    threshold: cutOff.threshold,
    approval_rate: cutOff.approvalRate,
    bad_rate: cutOff.badRate,
    defaults_declined: cutOff.defaultsDeclined,
    goods_declined: cutOff.goodsDeclined,
  };
}

function decilesOf(ranking: Ranking): Validation['deciles'] {
  const bins = reliability(ranking);
  return gains(ranking).map((bin, index) => ({
    rows: bin.rows,
    defaults: bin.defaults,
    mean_probability: bins[index]!.meanProbability,
    default_rate: bin.defaultRate,
    lift: bin.lift,
    captured: bin.captured,
    cumulative_lift: bin.cumulativeLift,
  }));
}
