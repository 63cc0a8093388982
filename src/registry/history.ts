import { sha256Hex } from '../digest.ts';
import type { Database, SqlValue } from '../ports.ts';

/**
 * `promotion` and `rollback` are moves that somebody made; `alias` is one that came with a publication; `guard` took a new version
 * back by itself.
 */
export type EventKind = 'alias' | 'promotion' | 'rollback' | 'guard';

/** A move of an alias. */
export interface RegistryEvent {
  /** 1, 2, 3 … of each model, without gaps. */
  sequence: number;
  /** Milliseconds since the Unix epoch, never less than the event before. */
  at: number;
  by: string;
  alias: string;
  /** Numbers of versions; null where the alias was not there before. */
  from: number | null;
  to: number;
  why: string;
  /** Null in events from before it was kept. */
  kind: EventKind | null;
  /** It moved to a version that did not pass the gate, on purpose. */
  forced: boolean;
  /** What it rests on, as JSON text: the gate's verdict, who approved. Null where nothing was kept. */
  evidence: string | null;
}

export interface StoredEvent extends RegistryEvent {
  hash: string;
}

/**
 * Chains an event to the one before: changing, dropping or inserting any of them changes every hash after it.
 * @param before the hash of the event before; '' for the first
 */
export function eventHash(before: string, model: string, event: RegistryEvent): string {
  const { sequence, at, by, alias, from, to, why, kind, forced, evidence } = event;
  const told: unknown[] = [before, model, sequence, at, by, alias, from, to, why];
  if (kind !== null) told.push(kind, forced ? 1 : 0);
  if (evidence !== null) told.push(evidence);
  return sha256Hex(new TextEncoder().encode(JSON.stringify(told)));
}

/** Of `EventRow`, of the table `e`. */
export const EVENT_COLUMNS =
  'e.sequence, e.at, e.by_whom, e.alias, e.from_version, e.to_version, e.why, e.kind, e.forced, e.evidence, e.hash';

/**
 * The events of an alias before another event, by its index: times never run backwards, so that their order is that of the
 * sequence, however many events of other aliases lie between.
 */
export const OF_ALIAS = `SELECT ${EVENT_COLUMNS} FROM model_events e WHERE model = ? AND alias = ?
  AND at <= coalesce((SELECT at FROM model_events WHERE model = ? AND sequence = ?), ${Number.MAX_SAFE_INTEGER}) AND sequence < ?
  ORDER BY at DESC, sequence DESC LIMIT ?`;

/**
 * A model's events, the newest first.
 * @param page of one alias, or of all; `before` is the sequence number that ended the page before
 * @returns `next` for the page that follows; undefined on the last
 */
export async function listEvents(
  database: Database,
  model: string,
  { alias, limit, before }: { alias?: string | undefined; limit: number; before?: number | undefined },
): Promise<{ events: StoredEvent[]; next: number | undefined }> {
  const upTo = before ?? Number.MAX_SAFE_INTEGER;
  const rows =
    alias === undefined
      ? await database.query<EventRow>(
          `SELECT ${EVENT_COLUMNS} FROM model_events e WHERE model = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
          [model, upTo, limit + 1],
        )
      : await database.query<EventRow>(OF_ALIAS, [model, alias, model, upTo, upTo, limit + 1]);
  const events = rows.slice(0, limit).map(eventOf);
  return { events, next: rows.length > limit ? events.at(-1)!.sequence : undefined };
}

/**
 * The event by which an alias came to point where it pointed at a time: one step into an index, however long the history is.
 * @param at milliseconds since the Unix epoch
 * @returns undefined where it did not exist yet
 */
export async function eventAt(
  database: Database,
  model: string,
  alias: string,
  at: number,
): Promise<StoredEvent | undefined> {
  const [row] = await database.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM model_events e WHERE model = ? AND alias = ? AND at <= ?
     ORDER BY at DESC, sequence DESC LIMIT 1`,
    [model, alias, at],
  );
  return row && eventOf(row);
}

/** A model's events behind one, the oldest first. */
export async function eventsAfter(
  database: Database,
  model: string,
  sequence: number,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await database.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM model_events e WHERE model = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
    [model, sequence, limit],
  );
  return rows.map(eventOf);
}

export interface EventRow extends Record<string, SqlValue> {
  sequence: number;
  at: number;
  by_whom: string;
  alias: string;
  from_version: number | null;
  to_version: number;
  why: string;
  kind: EventKind | null;
  forced: number;
  evidence: string | null;
  hash: string;
}

export function eventOf(row: EventRow): StoredEvent {
  const {
    sequence,
    at,
    by_whom: by,
    alias,
    from_version: from,
    to_version: to,
    why,
    kind,
    evidence,
    hash,
  } = row;
  return { sequence, at, by, alias, from, to, why, kind, forced: row.forced === 1, evidence, hash };
}
