import type { BlobStore, Database } from '../../ports.ts';
import { readRetrainRecord } from '../../retraining/record.ts';
import type { ChallengerReport } from '../reports/challenger.ts';

/** What came of the last challenger that was asked for in a version's place until a time, or null when none was. */
export async function lastChallenger(
  database: Database,
  blobs: BlobStore,
  model: string,
  version: string,
  at: number,
): Promise<ChallengerReport | null> {
  const [asked] = await database.query<{ episode: string; at: number }>(
    `SELECT episode, at FROM drift_actions
     WHERE model = ? AND version = ? AND action = 'retrain' AND at <= ? ORDER BY at DESC LIMIT 1`,
    [model, version, at],
  );
  if (!asked) return null;
  const requested_at = new Date(asked.at).toISOString();
  const stored = await readRetrainRecord(blobs, { model_name: model, id: asked.episode });
  if (!stored)
    return {
      requested_at,
      status: 'asked',
      version: null,
      message: 'Training has not begun.',
      criteria: [],
      verdict: null,
    };
  const { status, version: challenger, message, criteria, verdict } = stored.record;
  return { requested_at, status, version: challenger, message, criteria, verdict };
}
