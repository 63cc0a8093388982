import type { Model } from '../../model/model.ts';

/** What a writer needs: the probabilities of the scorable rows, in order, and the model that says what they mean. */
export interface Scores {
  probabilities: Float64Array;
  model: Pick<Model, 'decide' | 'version'>;
}
