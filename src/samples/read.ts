import type { Database } from '../ports.ts';
import { minuteOf } from './applications.ts';
import { PLACES } from './rank.ts';
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
}

/**
 * A version's samples of a stretch of time, at most `limit`, those with the lowest ranks: each stands for as many
 * applications as the others, but where a minute had more than its cap. Latest first.
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
  const rows = await database.query<Row>(
    `WITH RECURSIVE places (place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place + 1 < ?)
     SELECT s.source, s.at, s.probability, s.inputs, s.features FROM places CROSS JOIN samples s
     WHERE s.model = ? AND s.version = ? AND s.place = places.place AND s.at >= ? AND s.at < ?
     LIMIT ?`,
    [PLACES, model, version, from, to, limit],
  );
  return rows.map(sampleOf).sort((a, b) => b.at - a.at);
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
    `SELECT source, at, probability, inputs, features FROM samples INDEXED BY samples_age
     WHERE model = ? AND version = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?`,
    [model, version, from, to, limit],
  );
  return rows.map(sampleOf);
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

type Row = { source: string; at: number; probability: number; inputs: string; features: string };

function sampleOf({ source, at, probability, inputs, features }: Row): StoredSample {
  return {
    source: source as SampleSource,
    at,
    probability,
    inputs: numbersOf(inputs),
    features: numbersOf(features),
  };
}

function numbersOf(json: string): Float64Array {
  return Float64Array.from(JSON.parse(json) as (number | null)[], fromJson);
}
