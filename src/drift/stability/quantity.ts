import type { BinCounts } from '../../statistics/counts.ts';
import type { Weights } from '../../statistics/weights.ts';

/** What drift looks at of a scored application. */
export interface Scored {
  /** One a field, in the schema's order, as they came: a category's level by index, UNKNOWN_LEVEL, NaN for missing. */
  inputs: ArrayLike<number>;
  /** In model order; NaN is missing. */
  features: ArrayLike<number>;
  probability: number;
}

/** One quantity that recent applications are compared in. */
export interface ComparedQuantity {
  /** Of a field or of a derived feature; null for the PD. */
  name: string | null;
  /** Of each bin. */
  labels: string[];
  /** Between the bins, where they lie along a scale; null where each is a single value. */
  edges: string[] | null;
  /** A field of yes and no, whose yes is 1. */
  isFlag: boolean;
  trained: BinCounts;
  /** @param weights what each sample counts */
  recent(samples: readonly Scored[], weights: Weights): BinCounts;
}
