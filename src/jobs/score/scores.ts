import type { Reason } from '../../explain/reasons/reasons.ts';
import type { Model } from '../../model/model.ts';
import type { RecordRow } from './row-records.ts';

/** What a writer needs: the probabilities of the scorable rows, in order, and the model that says what they mean. */
export interface Scores {
  probabilities: Float64Array;
  model: Pick<Model, 'decide' | 'version'>;
  /** Of the scorable row at a place, where they are to stand behind its result. */
  reasonsOf?: ((row: number) => Reason[]) | undefined;
  /** Of a job whose decisions are recorded: their ids stand behind the results. */
  record?: RecordRow | undefined;
}
