import type { OfferedSample } from '../../samples/sample.ts';
import type { Sampler } from '../../samples/sampling.ts';
import type { Sender } from '../../samples/tally.ts';
import { noMetrics } from '../../telemetry/none.ts';
import type { HttpContext } from '../context.ts';
import type { Services } from '../services.ts';
import type { ScoredBody } from './score-body.ts';

export type Recorders = Pick<Services, 'metrics' | 'sampler' | 'tally'>;

/**
 * What is kept and counted of a prediction.
 * @param beside makes the sample that a challenger's score is kept in, if this one is
 */
export function record(
  { metrics, clock, sampler, tally }: Recorders & Pick<Services, 'clock'>,
  context: HttpContext,
  sender: Sender,
  { loan, values, inOwnUnits, result }: ScoredBody,
  beside?: Parameters<Sampler['offer']>[2],
) {
  const { model, version } = sender;
  const requestId = context.get('requestId');
  const id = context.get('ownId');
  const sample: OfferedSample = {
    id,
    ...(requestId !== id && { request: requestId }),
    ...(loan !== '' && { loan }),
    source: 'realtime',
    version,
    values,
    features: inOwnUnits,
    probability: result.probability,
    at: clock.now(),
  };
  sampler.offer(model, sample, beside);
  tally.scored(sender);
  metrics.count('loan_predictions_total', {
    model_name: model,
    model_version: version,
    prediction_type: 'single',
    status: 'success',
  });
  metrics.count('loan_prediction_result_total', {
    model_name: model,
    model_version: version,
    result: result.prediction === 1 ? 'default' : 'no_default',
  });
  metrics.observe('loan_prediction_duration_seconds', {}, (clock.now() - context.get('startedAt')) / 1000);
}

/** What a dry run is told to. */
export const KEEPS_NOTHING: Recorders = {
  metrics: noMetrics(),
  sampler: { offer() {} },
  tally: { scored() {}, refused() {}, failed() {}, fleetPerMinute: () => null },
};
