import type { OfferedSample } from '../../samples/sample.ts';
import type { Sampler } from '../../samples/sampling.ts';
import type { Sender } from '../../samples/tally.ts';
import type { Result } from '../../scoring/result.ts';
import { noMetrics } from '../../telemetry/none.ts';
import type { HttpContext } from '../context.ts';
import type { Services } from '../services.ts';
import type { ScoredBody } from './score-body.ts';

export type Recorders = Pick<Services, 'metrics' | 'sampler' | 'tally' | 'decisionRecorder'>;

/** What else is known of a prediction. */
interface Told {
  /** Makes the sample that a challenger's score is kept in, if this one is. */
  beside?: Parameters<Sampler['offer']>[2];
  /** Of a request that has several, from 1: each has an id of its own, by which outcomes may name it. */
  row?: number | undefined;
  /** The id of the decision, where it is recorded. */
  decision?: string | undefined;
}

/**
 * What is kept and counted of a prediction.
 */
export function record(
  { metrics, clock, sampler, tally }: Omit<Recorders, 'decisionRecorder'> & Pick<Services, 'clock'>,
  context: HttpContext,
  sender: Sender,
  { loan, values, inOwnUnits, result }: ScoredBody,
  { beside, row, decision }: Told = {},
) {
  const { model, version } = sender;
  // No dot: a data frame reads 12345678.10 as a number and writes .1, which is another row.
  const ofRow = row === undefined ? '' : `-${row}`;
  const requestId = context.get('requestId') + ofRow;
  const id = context.get('ownId') + ofRow;
  const sample: OfferedSample = {
    id,
    request: requestId === id ? undefined : requestId,
    loan: loan === '' ? undefined : loan,
    decision,
    source: 'realtime',
    version,
    values,
    features: inOwnUnits,
    probability: result.probability,
    at: clock.now(),
  };
  sampler.offer(model, sample, beside);
  count({ metrics, clock, tally }, context, sender, result.prediction);
}

/** What is counted of a prediction, whether or not it may be kept. */
export function count(
  { metrics, clock, tally }: Pick<Recorders, 'metrics' | 'tally'> & Pick<Services, 'clock'>,
  context: HttpContext,
  sender: Sender,
  prediction: Result['prediction'],
) {
  const { model, version } = sender;
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
    result: prediction === 1 ? 'default' : 'no_default',
  });
  metrics.observe('loan_prediction_duration_seconds', {}, (clock.now() - context.get('startedAt')) / 1000);
}

/** What a dry run is told to. */
export const KEEPS_NOTHING: Recorders = {
  decisionRecorder: null,
  metrics: noMetrics(),
  sampler: { offer() {} },
  tally: { scored() {}, refused() {}, failed() {}, fleetPerMinute: () => null },
};
