import type { CompiledSchema } from '../application/compile.ts';
import type { Ensemble, MarginsOf } from '../model/trees.ts';
import type { Random } from '../ports.ts';
import { type BoostContext, boost } from './boosting/boost.ts';
import type { Matrix } from './boosting/matrix.ts';
import type { TrainingParams } from './params.ts';
import { smote } from './resampling/smote.ts';

export interface FitContext {
  compiled: CompiledSchema;
  params: TrainingParams;
  random: Random;
  /** Scores rows that a model has not seen; by default `marginsOf`. */
  score?: MarginsOf | undefined;
  /** Called after each of the models that a fit grows: see `modelsOfFit`. */
  onModel?: () => void;
}

/** Grows trees on rows as they are, under the schema's constraints, and says when it is done. */
export function grow(
  rows: Matrix,
  { compiled, params, random, onModel }: FitContext,
  watched: Pick<BoostContext, 'validation' | 'onRound'> = {},
): Ensemble {
  const monotone = compiled.features.map((feature) => feature.monotone);
  const ensemble = boost(rows, params, { random, monotone, ...watched });
  onModel?.();
  return ensemble;
}

/** The rows that trees grow on: with synthetic defaults, where the parameters ask for them. */
export function resampled(matrix: Matrix, { compiled, params, random }: FitContext): Matrix {
  return params.smote ? smote(compiled, matrix, params.smote, random) : matrix;
}
