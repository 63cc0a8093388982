import type { Database } from '../../ports.ts';
import { type EndServices, endOf } from '../../retraining/end.ts';
import { DAY_MS } from '../../time.ts';
import { type ActionContent, actionContentSchema } from './content.ts';
import { noteRetrainFailure } from './episodes.ts';
import { type AskedRetraining, retrainRequest } from './retraining.ts';

/** A request has an end after a day, taken up or not; this leaves room for a cron that stood still. */
const FOLLOWED_MS = 7 * DAY_MS;
/** Every one of them is a read. */
const MOST_FOLLOWED = 10;

/**
 * Looks after the challengers that were asked for in a version's place: ends what is overdue, and enters the action
 * `retrain_failed` of those that came to nothing, with the reason.
 *
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @param reportId of the report that tells of it
 */
export async function followUpRetrainings(
  services: EndServices & { database: Database },
  model: string,
  version: string,
  at: number,
  reportId: string,
): Promise<void> {
  const { database } = services;
  const asked = await database.query<
    AskedRetraining & { content: string; [column: string]: string | number }
  >(
    `SELECT episode, model, version, at, content FROM drift_actions asked
     WHERE model = ? AND version = ? AND at > ? AND action = 'retrain' AND status = 'done' AND NOT EXISTS (
       SELECT 1 FROM drift_actions told WHERE told.episode = asked.episode AND told.action = 'retrain_failed')
     ORDER BY at DESC LIMIT ?`,
    [model, version, at - FOLLOWED_MS, MOST_FOLLOWED],
  );
  for (const one of asked) {
    const content = actionContentSchema.parse(JSON.parse(one.content));
    const end = await endOf(services, retrainRequest(one, content));
    if (end?.status !== 'error') continue;
    const summary = `No challenger came of the retraining. ${end.message}`;
    const said: ActionContent = { ...content, summary, report_id: reportId };
    await noteRetrainFailure(database, one.episode, at, said);
  }
}
