import type { Alert, Delivery } from '../../alerts/webhook.ts';
import type { Clock, Database, Logger } from '../../ports.ts';
import { type EventKind, eventsAfter, type StoredEvent } from '../history.ts';
import { isNews, newsOf } from './news.ts';
import { listOutboxes, noteTold } from './outbox.ts';

export interface TellServices {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Null where no webhook is configured. */
  send: ((alert: Alert) => Promise<Delivery>) | null;
}

/** Messages of a model in one run, and how long a run begins another one: the next run takes the rest. */
const AT_ONCE = 20;
const TIME_MS = 60_000;

/**
 * Tells the webhook of every move, in the order of the history and at least once: one that was not taken is told again in the next
 * run, for a week, and the later ones wait for it. All deliveries of a move have the same id.
 */
export async function tellMoves({ database, clock, logger, send }: TellServices): Promise<void> {
  const end = clock.now() + TIME_MS;
  for (const { model, told, head } of await listOutboxes(database)) {
    if (head <= told) continue;
    if (!send) {
      // Whoever sets a webhook later wants to hear what happens from then on.
      await noteTold(database, model, head);
      continue;
    }
    for (const event of await eventsAfter(database, model, told, AT_ONCE)) {
      if (clock.now() >= end) return;
      const { sequence } = event;
      const news = isNews(event, clock.now());
      const { delivered, attempts, reason } = news
        ? await send(messageOf(model, event))
        : { delivered: false, attempts: 0, reason: 'given up after a week' };
      if (!delivered) logger.log('error', 'alias_moved_not_delivered', { model, sequence, attempts, reason });
      if (!delivered && news) break;
      await noteTold(database, model, sequence);
    }
  }
}

const TYPES: Record<EventKind, { type: string; title: string }> = {
  promotion: { type: 'model.promoted', title: 'Promoted' },
  rollback: { type: 'model.rolled_back', title: 'Rolled back' },
  guard: { type: 'model.rolled_back', title: 'Rolled back by the guard' },
  alias: { type: 'model.alias_moved', title: 'Published' },
};

function messageOf(model: string, event: StoredEvent): Alert {
  const { alias, from, to, by, why, forced } = event;
  const { type, title } = TYPES[event.kind ?? 'alias'];
  const { model: model_name, at: timestamp, ...news } = newsOf(model, event);
  // A challenger that is used otherwise than before.
  const was = from === null ? '' : from === to ? ', as before' : `; it was version ${from}`;
  return {
    // Two models, or two histories of one name, share no hash.
    id: `move_${event.hash}`,
    type,
    timestamp,
    text: `${title}${forced ? ' without passing the gate' : ''}: version ${to} is ${alias} of ${model_name} now${was} (${by}: ${why})`,
    model_name,
    model_version: String(to),
    ...news,
  };
}
