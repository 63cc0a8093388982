import type { BlobStore, Clock, Database, Logger } from '../../ports.ts';
import { strayAliases } from '../alias-positions.ts';
import { eventHash, eventsAfter } from '../history.ts';
import { copyKey, copyLine, fittingLines, MOST_EVENTS, readCopy, writeCopy } from './copies.ts';
import { isNews, newsOf } from './news.ts';
import { forgetCopies, listOutboxes, noteCopy, type Outbox } from './outbox.ts';

export interface CopyServices {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  logger: Logger;
}

/** Copies of a model that one run writes: the next run takes the rest. */
const MOST_COPIES = 20;

/**
 * Copies every event that has no copy yet into the bucket, where whoever can write the database cannot change it, and tells the log
 * of each. Runs every minute, and as often as it likes. A copy is written only where nothing stands; what stands there and
 * does not agree is never written over: `history_differs` says so on every run, and no more of that model is copied
 * until somebody has looked after it. `alias_differs` likewise says that an alias is not what its last event says.
 */
export async function copyHistories(services: CopyServices): Promise<void> {
  const { database, logger } = services;
  for (const box of await listOutboxes(database)) {
    const { model } = box;
    for (const stray of await strayAliases(database, model))
      logger.log('error', 'alias_differs', { model, ...stray });
    if (box.head !== box.copied) await copyHistory(services, box);
  }
}

/** An event as far as the next one follows from it. */
interface Link {
  sequence: number;
  hash: string;
}
const NOTHING: Link = { sequence: 0, hash: '' };

async function copyHistory(services: CopyServices, box: Outbox): Promise<void> {
  const { database, blobs, clock, logger } = services;
  const { model } = box;
  const differs = (first: number, message: string) =>
    logger.log('error', 'history_differs', { model, key: copyKey(model, first), message });

  if (box.head < box.copied)
    return differs(
      box.last_copy,
      `The database ends with event ${box.head}, and the copies with ${box.copied}.`,
    );
  let last = await lastLink(services, box);
  if (!last) return differs(box.last_copy, 'This is no copy of events.');
  for (let copies = 0; copies < MOST_COPIES; copies++) {
    const events = await eventsAfter(database, model, last.sequence, MOST_EVENTS);
    if (events.length === 0) return;
    const first = last.sequence + 1;
    if (events[0]!.sequence !== first || events[0]!.hash !== eventHash(last.hash, model, events[0]!))
      return differs(
        box.last_copy,
        `Event ${events[0]!.sequence} in the database does not follow from the last copy.`,
      );

    const lines = fittingLines(events.map((event) => copyLine(model, event)));
    let copied = events.slice(0, lines.length);
    if (!(await writeCopy(blobs, model, first, lines))) {
      // Of an earlier run that ended here, or of another one: it may hold fewer events than there are now, or more than we saw.
      const held = (await readCopy(blobs, model, first)) ?? [];
      copied = await eventsAfter(database, model, last.sequence, held.length);
      const agrees =
        held.length === copied.length &&
        copied.every((event, index) => copyLine(model, event) === held[index]);
      if (!agrees || held.length === 0)
        return differs(first, 'This copy is not what stands in the database.');
    }
    const now = clock.now();
    for (const event of copied)
      if (isNews(event, now)) logger.log('info', 'alias_moved', newsOf(model, event));
    last = copied.at(-1)!;
    await noteCopy(database, model, { copied: last.sequence, last_copy: first });
    box.last_copy = first;
  }
}

/** The last event that has a copy, as the copy says it; undefined where it is none. */
async function lastLink(
  { database, blobs, logger }: CopyServices,
  { model, last_copy }: Outbox,
): Promise<Link | undefined> {
  if (last_copy === 0) return NOTHING;
  const lines = await readCopy(blobs, model, last_copy);
  if (lines) return linkOf(lines.at(-1)!);
  const message = 'This copy is gone. It is written again, as are others that are gone.';
  logger.log('error', 'history_differs', { model, key: copyKey(model, last_copy), message });
  await forgetCopies(database, model);
  return NOTHING;
}

function linkOf(line: string): Link | undefined {
  try {
    const { sequence, hash } = JSON.parse(line) as Record<string, unknown>;
    return typeof sequence === 'number' && typeof hash === 'string' ? { sequence, hash } : undefined;
  } catch {
    return undefined;
  }
}
