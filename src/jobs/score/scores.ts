import type { Model } from '../../model/model.ts';

/** What a writer needs of the model: the probabilities of the scorable rows, in order, and what they mean. */
export interface Scores {
  probabilities: Float64Array;
  decide: Model['decide'];
  version: string;
}
