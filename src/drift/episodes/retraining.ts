import type { RetrainMessage } from '../../retraining/message.ts';
import type { ActionContent } from './content.ts';

/** A retraining as `drift_actions` has it. */
export interface AskedRetraining {
  episode: string;
  model: string;
  version: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** What an episode asks of the retraining Worker, the same words however often it asks. */
export function retrainRequest(
  { episode, model, version, at }: AskedRetraining,
  { summary, window }: ActionContent,
): RetrainMessage {
  return {
    id: episode,
    model_name: model,
    model_version: version,
    reason: summary,
    window: window && { from: window.from, to: window.to },
    requested_at: new Date(at).toISOString(),
  };
}
