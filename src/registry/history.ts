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

const COLUMNS = 'sequence, at, by_whom, alias, from_version, to_version, why, kind, forced, evidence, hash';

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
  const rows = await database.query<EventRow>(
    `SELECT ${COLUMNS} FROM model_events
     WHERE model = ? AND sequence < ? ${alias === undefined ? '' : 'AND alias = ?'}
     ORDER BY sequence DESC LIMIT ?`,
    [model, before ?? Number.MAX_SAFE_INTEGER, ...(alias === undefined ? [] : [alias]), limit + 1],
  );
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
    `SELECT ${COLUMNS} FROM model_events WHERE model = ? AND alias = ? AND at <= ?
     ORDER BY at DESC, sequence DESC LIMIT 1`,
    [model, alias, at],
  );
  return row && eventOf(row);
}

const PAGE = 1_000;

/** What came of looking at a whole history. */
export interface Verified {
  events: number;
  /** The hash of the last event; '' before the first. */
  head: string;
  /** What is wrong, and from which event on; null where the chain holds. */
  problem: { sequence: number; message: string } | null;
}

/**
 * Computes every hash of a model's history anew, from the first event on.
 * @param known a head that somebody kept: it must stand in the chain, or what stood there then was cut off or written anew
 */
export async function verifyHistory(database: Database, model: string, known?: string): Promise<Verified> {
  let head = '';
  let sequence = 0;
  let isKnown = known === undefined;
  const broken = (message: string) => ({
    events: sequence,
    head,
    problem: { sequence: sequence + 1, message },
  });
  for (;;) {
    const rows = await database.query<EventRow>(
      `SELECT ${COLUMNS} FROM model_events WHERE model = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
      [model, sequence, PAGE],
    );
    for (const event of rows.map(eventOf)) {
      if (event.sequence !== sequence + 1) return broken('is missing');
      if (event.hash !== eventHash(head, model, event)) return broken('was changed, or one before it was');
      head = event.hash;
      sequence = event.sequence;
      isKnown ||= head === known;
    }
    if (rows.length < PAGE) break;
  }
  if (!isKnown)
    return broken(`or one before it was cut off or written anew: the head ${known} is not in the history`);
  return { events: sequence, head, problem: null };
}

interface EventRow extends Record<string, SqlValue> {
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

function eventOf(row: EventRow): StoredEvent {
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
