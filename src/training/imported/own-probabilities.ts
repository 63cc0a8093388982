import type { Ensemble } from '../../model/trees.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { observedToExpectedOf } from '../../statistics/observed-to-expected.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { probabilitiesOf } from '../fit.ts';

/** What a booster's own probabilities, before any calibration, say of labelled rows. */
export interface OwnProbabilities {
  /** Null where they add up to nothing. */
  observedToExpected: Estimate | null;
  /** By weight. */
  mean: number;
}

/** @param rows as the booster sees them */
export function ownProbabilities(
  booster: Ensemble,
  { features, labels, weights, rows }: Matrix,
): OwnProbabilities {
  const probabilities = probabilitiesOf(booster, features);
  const all = weights ? weights.reduce((sum, weight) => sum + weight, 0) : rows;
  const expected = probabilities.reduce((sum, one, row) => sum + (weights?.[row] ?? 1) * one, 0);
  return {
    observedToExpected: observedToExpectedOf(probabilities, labels, weights && Float64Array.from(weights)),
    mean: expected / all,
  };
}
