import type { Database } from '../ports.ts';
import type { RetrainRecord } from './record.ts';

/** Keeps that no version came of a retraining, for those who are shown what was trained. The first that is said of one counts. */
export async function keepFailure(
  database: Database,
  { request }: RetrainRecord,
  failure: { reason: string; ended: number },
): Promise<void> {
  const { id, model_name, model_version, requested_at } = request;
  await database.query(
    `INSERT INTO failed_trainings (model, id, version, reason, begun_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
    [model_name, id, model_version, failure.reason, Date.parse(requested_at), failure.ended],
  );
}
