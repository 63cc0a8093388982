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

/** The lowest rank that a sample's minute left out. */
const CUT = `(SELECT m.cut FROM sample_minutes m WHERE m.minute = s.at / 60000
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
  // No ORDER BY: it would read and sort the whole week before the limit applies. The join runs over the places in their
  // order and finds each one's stretch of time in the index, latest first.
  const rows = await database.query<Row & { place: number }>(
    `WITH RECURSIVE places (place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place + 1 < ?)
     SELECT s.source, s.at, s.place, s.rate, s.probability, s.inputs, s.features, ${CUT} FROM places CROSS JOIN samples s
     WHERE s.model = ? AND s.version = ? AND s.place = places.place AND s.at >= ? AND s.at < ?
     LIMIT ?`,
    [PLACES, model, version, from, to, limit],
  );
  // The limit ends within a place, of which only the latest were read: all ranks below it were.
  const last = rows.length === limit && rows.every(({ rate }) => rate !== null) ? rows.at(-1)!.place : PLACES;
  const read = last === 0 || last === PLACES ? rows : rows.filter(({ place }) => place < last);
  const readShare = read.length < rows.length ? shareBelow(firstRankOf(last)) : 1;
  return read.map((row) => sampleOf(row, readShare)).sort((a, b) => b.at - a.at);
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
  // Named, because the planner prefers the index that begins with the model, and would sort all its samples.
  const rows = await database.query<Row>(
    `SELECT source, at, rate, probability, inputs, features, ${CUT} FROM samples s INDEXED BY samples_age
     WHERE model = ? AND version = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?`,
    [model, version, from, to, limit],
  );
  return rows.map((row) => sampleOf(row, 1));
}

/** Versions of a model that scored or refused something since a time, in order. */
export async function versionsSeenSince(database: Database, model: string, since: number): Promise<string[]> {
  const rows = await database.query<{ version: string }>(
    `SELECT version FROM sample_minutes WHERE model = ? AND minute >= ?
     UNION SELECT version FROM application_minutes WHERE model = ? AND minute >= ? ORDER BY version`,
    [model, minuteOf(since), model, minuteOf(since)],
  );
  return rows.map(({ version }) => version);
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
    share: rate === null ? null : Math.min(rate, cut === null ? 1 : shareBelow(cut), readShare),
  };
}

function numbersOf(json: string): Float64Array {
  return Float64Array.from(JSON.parse(json) as (number | null)[], fromJson);
}
