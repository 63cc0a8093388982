import { sha256Hex } from '../digest.ts';
import { isRefused, SolventError } from '../errors.ts';
import type { Database, SqlValue, Statement } from '../ports.ts';
import { DAY_MS } from '../time.ts';
import { timeOfDecision } from './decision-id.ts';

/** What somebody read records for, or did with them: erased a subject's, placed a legal hold on them or lifted it; `fairness`: counted by group. */
export const READ_FOR = [
  'look-up',
  'find',
  'list',
  'replay',
  'notice',
  'erase',
  'hold',
  'lift',
  'fairness',
] as const;
export type ReadFor = (typeof READ_FOR)[number];

/** Who reads, and when. */
export interface Reader {
  /** An id of ours of the request. */
  request: string;
  /** The name of the API key. */
  name: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** Which records are read: those with these ids, or all of a span of time. */
export type WhatIsRead =
  | { what: ReadFor; decisions: readonly string[]; searched?: string }
  | { what: ReadFor; from: number; to: number; searched?: string };

/** An event of reading. */
export interface Reading {
  at: number;
  reader: string;
  what: ReadFor;
  /** SHA-256 of what was searched for, where it was found so: see `searchedFor`; of an erasure of the subject alone. */
  searched: string | null;
}

/** No time at which anything was done. */
const NEVER = -1;
/** Rows that one run deletes, so that no run takes long. */
const AT_ONCE = 10_000;

/** Names what was searched for, so that whoever knows a subject can tell whether it was, and nobody else learns it. */
export function searchedFor(kind: 'request_id' | 'subject', value: string, day: string): string {
  return sha256Hex(new TextEncoder().encode(`${kind}\n${day}\n${value}`));
}

/**
 * Writes down who reads what. It comes before what is read goes out: a record that nobody can be seen to have read is shown to nobody.
 * @throws SolventError `storage_unavailable`
 */
export async function noteReading(database: Database, reader: Reader, read: WhatIsRead): Promise<void> {
  try {
    await database.batch([inserted(reader, read)]);
  } catch (cause) {
    if (isRefused(cause)) throw cause;
    throw new SolventError(
      'storage_unavailable',
      'That this was asked cannot be written down, and without that nothing is shown or done. Send it again.',
      { retryAfterSeconds: 1, cause },
    );
  }
}

function inserted({ request, name, at }: Reader, read: WhatIsRead): Statement {
  const columns = 'request, decision_id, at, reader, what, searched, from_at, to_at';
  if ('from' in read)
    return {
      sql: `INSERT INTO decision_readings (${columns}) VALUES (?, '', ?, ?, ?, ?, ?, ?)`,
      params: [request, at, name, read.what, read.searched ?? null, read.from, read.to],
    };
  // A search that finds nothing has told something all the same.
  const ids = read.decisions.length > 0 ? read.decisions : [''];
  return {
    sql: `INSERT INTO decision_readings (${columns}) SELECT ?, atom, ?, ?, ?, ?, NULL, NULL FROM json_each(?)`,
    params: [request, at, name, read.what, read.searched ?? null, JSON.stringify(ids)],
  };
}

interface ReadingRow extends Record<string, SqlValue> {
  request: string;
  at: number;
  reader: string;
  what: ReadFor;
  searched: string | null;
}

/** A place among the readings of a decision. */
export interface ReadingCursor {
  at: number;
  request: string;
}

/**
 * Who read a decision, by itself or in a span of time, the latest first.
 * @param before what ended the page before
 * @param erasedAt when it was erased: of the erasures in its time no other is about it
 * @returns `next` for the page that follows; undefined on the last
 */
export async function listReadings(
  database: Database,
  decision: string,
  {
    limit,
    before,
    erasedAt,
  }: { limit: number; before?: ReadingCursor | undefined; erasedAt?: number | undefined },
): Promise<{ readings: Reading[]; next: ReadingCursor | undefined }> {
  const { at, request } = before ?? { at: Number.MAX_SAFE_INTEGER, request: '' };
  const made = timeOfDecision(decision);
  const columns = 'request, at, reader, what, searched';
  const rows = await database.query<ReadingRow>(
    `SELECT ${columns} FROM (
       SELECT ${columns} FROM decision_readings WHERE decision_id = ?
       UNION ALL SELECT ${columns} FROM decision_readings WHERE from_at <= ? AND to_at > ?
         AND (what <> 'erase' OR at = ?)) found
     WHERE (at, request) < (?, ?) ORDER BY at DESC, request DESC LIMIT ?`,
    [decision, made, made, erasedAt ?? NEVER, at, request, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    readings: page.map(({ at, reader, what, searched }) => ({ at, reader, what, searched })),
    next: rows.length > limit && last ? { at: last.at, request: last.request } : undefined,
  };
}

/**
 * Deletes what is older than the records themselves may be, but for what is about decisions of a time that is held.
 * @param held from when to when in milliseconds since the Unix epoch, the end excluded
 */
export function sweepReadings(
  now: number,
  retentionDays: number,
  held: readonly { from: number; to: number }[],
): Statement {
  return {
    sql: `DELETE FROM decision_readings WHERE (request, decision_id) IN (
            SELECT request, decision_id FROM decision_readings WHERE at < ? AND NOT EXISTS (
              SELECT 1 FROM json_each(?) WHERE (decision_id >= value ->> 0 AND decision_id < value ->> 1)
                OR (from_at < CAST(value ->> 3 AS BIGINT) AND to_at > CAST(value ->> 2 AS BIGINT)))
            ORDER BY at LIMIT ?)`,
    params: [
      now - retentionDays * DAY_MS,
      JSON.stringify(held.map(({ from, to }) => [idsFrom(from), idsFrom(to), from, to])),
      AT_ONCE,
    ],
  };
}

/** Where the ids of decisions of a time begin, and those of every earlier one end. */
function idsFrom(at: number): string {
  const hex = Math.min(at, 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
