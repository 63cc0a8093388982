import type { BlobStore, Database } from '../../ports.ts';
import { readRetrainRecord, retrainRecordKey } from '../../retraining/record.ts';

/** Every record is a read. An episode asks once and lasts for hours: what a queue held is among the newest. */
const NEWEST = 50;

/**
 * Lets every retraining that was asked for and came to no end be due again, for a queue that lost its messages: the next
 * check asks again, which nobody would otherwise. That the queue was lost is no fault of the request's, so the attempt is
 * not counted.
 *
 * Only for a time when no consumer runs: a record that says `training` is then one that nobody works on.
 */
export async function requeueRetrainings(database: Database, blobs: BlobStore): Promise<void> {
  const asked = await database.query<{ episode: string; model: string }>(
    `SELECT episode, model FROM drift_actions
     WHERE action = 'retrain' AND status = 'done' ORDER BY at DESC LIMIT ?`,
    [NEWEST],
  );
  for (const { episode, model } of asked) {
    const request = { model_name: model, id: episode };
    const stored = await readRetrainRecord(blobs, request);
    if (stored && stored.record.status !== 'training') continue;
    // What was stopped with the process has not taken too long: the next delivery begins anew.
    if (stored) await blobs.delete([retrainRecordKey(request)]);
    await database.query(
      `UPDATE drift_actions SET status = 'due', attempts = attempts - 1, result = NULL
       WHERE episode = ? AND action = 'retrain'`,
      [episode],
    );
  }
}
