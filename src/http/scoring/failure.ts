import { type ErrorDetail, isUnavailable, SolventError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { Fault } from '../../samples/applications.ts';
import type { Sender } from '../../samples/tally.ts';
import { STATUS_OF } from '../errors.ts';
import type { Recorders } from './record.ts';

/**
 * What is counted of a request that was to be scored and was not.
 * @param sender whose request it was; its version is `none` where no model could be had
 */
export function recordFailure(
  { metrics, tally }: Pick<Recorders, 'metrics' | 'tally'>,
  sender: Sender,
  error: unknown,
  { model, isRead }: { model: Model | undefined; isRead: boolean },
) {
  const faults = faultsOf(error);
  if (model && faults) tally.refused(sender, faults, model.compiled.schema);
  const isRefusal = isOfClient(error);
  if (isRead && !isRefusal && !isOfStorage(error)) tally.failed(sender);
  metrics.count('loan_predictions_total', {
    model_name: sender.model,
    model_version: sender.version,
    prediction_type: 'single',
    status: isRefusal ? 'refused' : 'error',
  });
}

function isOfClient(error: unknown): boolean {
  return error instanceof SolventError && STATUS_OF[error.code] < 500;
}

/** Where the database or the store of bundles is away, it fails by any version. */
function isOfStorage(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof SolventError && isOfStorage(error.cause));
}

/** What is wrong with an application that is refused; undefined for what says nothing about the application. */
function faultsOf(error: unknown): Fault[] | undefined {
  if (!(error instanceof SolventError) || STATUS_OF[error.code] !== 422) return undefined;
  const details = error.details ?? [{ path: '' }];
  return details.map(({ path, code }: Partial<ErrorDetail>) => ({
    code: code ?? 'malformed_body',
    field: path!,
  }));
}
