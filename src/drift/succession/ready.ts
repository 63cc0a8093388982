import type { Database } from '../../ports.ts';
import { CHALLENGER, findChallenger } from '../../registry/challenger.ts';
import { eventAt, type StoredEvent } from '../../registry/history.ts';
import { CHAMPION } from '../../registry/move.ts';
import { RETRAINING } from '../../retraining/message.ts';

/**
 * The event by which a retrained challenger came to be shadowed, if it waits for what becomes of it: it never answered, and nobody
 * proposed it yet. What somebody made challenger, splits or switched off by hand is theirs to decide about.
 *
 * @param at milliseconds since the Unix epoch
 */
export async function shadowedBy(
  database: Database,
  model: string,
  at: number,
): Promise<StoredEvent | undefined> {
  const challenger = await findChallenger(database, model);
  if (challenger?.mode !== 'shadow') return undefined;
  const event = await eventAt(database, model, CHALLENGER, at);
  if (event?.by !== RETRAINING || String(event.to) !== challenger.version) return undefined;
  const [known] = await database.query<{ is: number }>(
    `SELECT EXISTS (SELECT 1 FROM model_events WHERE model = ? AND alias = ? AND to_version = ?)
       OR EXISTS (SELECT 1 FROM model_proposals WHERE model = ? AND alias = ? AND version = ?) AS "is"`,
    [model, CHAMPION, event.to, model, CHAMPION, event.to],
  );
  return known!.is === 1 ? undefined : event;
}
