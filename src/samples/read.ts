import type { Database } from '../ports.ts';
import { minuteOf } from './applications.ts';
import { firstRankOf, PLACES, shareBelow } from './rank.ts';
import { fromJson, type SampleSource } from './sample.ts';

/** A sample as a check reads it. */
export interface StoredSample {
  /** One a field, in the schema's order, as they came; NaN is missing. */
  inputs: Float64Array;
  /** In model order; NaN is missing. */
  features: Float64Array;
  probability: number;
  source: SampleSource;
  at: number;
  /**
   * The share of all applications of its time and source that had a chance to be read, so that it stands for 1 / share of them;
   * null where nobody knows, of samples from before that was noted.
   */
  share: number | null;
}

/**
 * That a sample is of any place, as all are: named one by one, SQLite steps into the index at each place's stretch of time, and reads in
 * the order of places without sorting.
 */
export const OF_ANY_PLACE = `place IN (${Array.from({ length: PLACES }, (_, place) => place).join(', ')})`;

/** The lowest rank that the minute of a sample `s` left out. */
export const CUT = `(SELECT m.cut FROM sample_minutes m WHERE m.minute = s.at / 60000
  AND m.model = s.model AND m.version = s.version AND m.source = s.source) AS cut`;

/**
 * A version's samples of a stretch of time, at most `limit`, those with the lowest ranks. Latest first.
 */
export async function readWindow(
  database: Database,
  model: string,
  version: string,
  from: number,
  to: number,
  limit: number,
): Promise<StoredSample[]> {
  // In the order of the index: any other would read and sort the whole week before the limit applies.
  const rows = await database.query<Row & { place: number }>(
    `SELECT s.source, s.at, s.place, s.rate, s.probability, s.inputs, s.features, ${CUT} FROM samples s
     WHERE s.model = ? AND s.version = ? AND s.${OF_ANY_PLACE} AND s.at >= ? AND s.at < ?
     ORDER BY s.place, s.at DESC LIMIT ?`,
    [model, version, from, to, limit],
  );
  const { read, readShare } = wholePlaces(rows, limit);
  return read.map((row) => sampleOf(row, readShare)).sort((a, b) => b.at - a.at);
}

/**
 * Of rows that were read place by place until a limit, those of the places that were read whole. The limit ends within a place, of
 * which only the latest were read: all ranks below it were.
 *
 * @returns with the share of all ranks that these are
 */
export function wholePlaces<Read extends { place: number; rate: number | null }>(
  rows: readonly Read[],
  limit: number,
): { read: readonly Read[]; readShare: number } {
  const last = rows.length === limit && rows.every(({ rate }) => rate !== null) ? rows.at(-1)!.place : PLACES;
  const read = last === 0 || last === PLACES ? rows : rows.filter(({ place }) => place < last);
  return { read, readShare: read.length < rows.length ? shareBelow(firstRankOf(last)) : 1 };
}

/** The share of all applications that had a chance to be read, as of `StoredSample`. */
export function shareOfRead(
  { rate, cut }: { rate: number | null; cut: number | null },
  readShare: number,
): number | null {
  return rate === null ? null : Math.min(rate, cut === null ? 1 : shareBelow(cut), readShare);
}

/** A version's latest samples of a stretch of time, at most `limit`, latest first. */
export async function readLatest(
  database: Database,
  model: string,
  version: string,
  from: number,
  to: number,
  limit: number,
): Promise<StoredSample[]> {
  // An expression in the model's place keeps SQLite from the index that begins with it, by which it would sort all its samples.
  const rows = await database.query<Row>(
    `SELECT source, at, rate, probability, inputs, features, ${CUT} FROM samples s
     WHERE model || '' = ? AND version = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?`,
    [model, version, from, to, limit],
  );
  return rows.map((row) => sampleOf(row, 1));
}

/** A version, and whether it answered anybody: not where it was scored beside the champion alone. */
export interface SeenVersion {
  version: string;
  answered: boolean;
}

/** Versions of a model that scored or refused something since a time, in order. */
export async function versionsSeenSince(
  database: Database,
  model: string,
  since: number,
): Promise<SeenVersion[]> {
  // What is scored beside the champion has samples, and is not counted as an application.
  const rows = await database.query<{ version: string; answered: number }>(
    `SELECT version, max(answered) AS answered FROM (
       SELECT version, 0 AS answered FROM sample_minutes WHERE model = ? AND minute >= ?
       UNION ALL SELECT version, 1 FROM application_minutes WHERE model = ? AND minute >= ?) seen
     GROUP BY version ORDER BY version`,
    [model, minuteOf(since), model, minuteOf(since)],
  );
  return rows.map(({ version, answered }) => ({ version, answered: answered === 1 }));
}

type Row = {
  source: string;
  at: number;
  rate: number | null;
  cut: number | null;
  probability: number;
  inputs: string;
  features: string;
};

/** @param readShare the share of all ranks that was read of every minute */
function sampleOf(
  { source, at, rate, cut, probability, inputs, features }: Row,
  readShare: number,
): StoredSample {
  return {
    source: source as SampleSource,
    at,
    probability,
    inputs: numbersOf(inputs),
    features: numbersOf(features),
    share: shareOfRead({ rate, cut }, readShare),
  };
}

function numbersOf(json: string): Float64Array {
  return Float64Array.from(JSON.parse(json) as (number | null)[], fromJson);
}
