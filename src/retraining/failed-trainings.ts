import type { Database } from '../ports.ts';
import { keepFailedTraining } from '../registry/mlflow/failed-trainings.ts';
import type { RetrainRecord } from './record.ts';

/** Keeps that no version came of a retraining. */
export async function keepFailure(
  database: Database,
  { request }: RetrainRecord,
  failure: { reason: string; ended: number },
): Promise<void> {
  const { id, model_name: model, model_version: version, requested_at } = request;
  await keepFailedTraining(database, { model, id, version, begun: Date.parse(requested_at), ...failure });
}
