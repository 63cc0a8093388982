import { exp } from '../../exp.ts';
import { log } from '../../log.ts';
import type { TrainingParams } from '../params.ts';
import { linear, logarithmic, rounded, type Scale, whole, zeroOr } from './scale.ts';

/** The most trees that tuning grows. */
export const MOST_ROUNDS = 1500;

/** What is searched over, and within which limits. Rounds are found by early stopping. */
const AXES = {
  max_depth: whole(1, 10),
  eta: logarithmic(0.02, 0.3),
  min_child_weight: logarithmic(0.1, 30),
  lambda: logarithmic(0.1, 30),
  gamma: zeroOr(logarithmic(0.05, 5)),
  subsample: linear(0.5, 1),
  colsample_bytree: linear(0.3, 1),
} satisfies Partial<Record<keyof TrainingParams, Scale>>;
type AxisName = keyof typeof AXES;
const NAMES = Object.keys(AXES) as AxisName[];

/** What may be done about few defaults: one third of an axis each. */
const BALANCES = ['none', 'weight', 'smote'] as const;
const BALANCE_AXIS = NAMES.length;
const STRENGTH_AXIS = NAMES.length + 1;
/** Axes of the space: one a parameter, which balance, and how strong it is. */
export const DIMENSIONS = NAMES.length + 2;

/** The axis whose values have no order; it is divided into so many parts. */
export const CATEGORICAL = { axis: BALANCE_AXIS, parts: BALANCES.length };

/** From a little to as many defaults as other loans. */
const WEAKEST = 0.1;

/**
 * The parameters at a point of the unit cube.
 *
 * @param base what is not searched over, and stays
 * @param odds defaults per other loan
 */
export function paramsAt(point: ArrayLike<number>, base: TrainingParams, odds: number): TrainingParams {
  const searched = Object.fromEntries(NAMES.map((name, axis) => [name, AXES[name].at(point[axis]!)]));
  const part = Math.min(Math.floor(point[BALANCE_AXIS]! * BALANCES.length), BALANCES.length - 1);
  // Where defaults are no rarer than other loans there is nothing to balance.
  const balance = odds < 1 ? BALANCES[part]! : 'none';
  const strength = WEAKEST + point[STRENGTH_AXIS]! * (1 - WEAKEST);
  return {
    ...base,
    ...searched,
    num_boost_round: MOST_ROUNDS,
    early_stopping_rounds: patienceOf(searched.eta!),
    scale_pos_weight: balance === 'weight' ? rounded(exp(-strength * log(odds))) : 1,
    smote:
      balance === 'smote'
        ? { ratio: Math.min(1, rounded(exp((1 - strength) * log(odds)))), k: base.smote?.k ?? 5 }
        : null,
  };
}

/** The point of given parameters, or of the nearest ones within the limits. */
export function pointOf(params: TrainingParams, odds: number): Float64Array {
  const point = Float64Array.from({ length: DIMENSIONS }, (_, axis) =>
    axis < NAMES.length ? AXES[NAMES[axis]!].placeOf(params[NAMES[axis]!]) : 0.5,
  );
  const { smote, scale_pos_weight } = params;
  const added = smote && odds < 1 ? log(smote.ratio / odds) : odds < 1 ? log(scale_pos_weight) : 0;
  const balance = added <= 0 ? 'none' : smote ? 'smote' : 'weight';
  point[BALANCE_AXIS] = (BALANCES.indexOf(balance) + 0.5) / BALANCES.length;
  if (balance !== 'none')
    point[STRENGTH_AXIS] = Math.min(Math.max((added / -log(odds) - WEAKEST) / (1 - WEAKEST), 0), 1);
  return point;
}

/** Small steps need a longer look at whether the log loss still falls. */
export function patienceOf(eta: number): number {
  return Math.min(Math.max(Math.ceil(2 / eta), 10), 100);
}
