import type { Database } from '../ports.ts';
import { minuteOf, type Refusal } from './applications.ts';
import type { SampleSource } from './sample.ts';

/** Applications of one caller in a stretch of time. */
export interface CallerCount {
  source: SampleSource;
  caller: string;
  scored: number;
  refused: number;
}

/**
 * How many applications a version scored and refused from a time on until another, by who sent them; the most refused
 * first. Counted in whole minutes: that of `from` is in it.
 */
export async function readCallers(
  database: Database,
  model: string,
  version: string,
  from: number,
  to: number,
): Promise<CallerCount[]> {
  const rows = await database.query<{ source: string; caller: string; scored: number; refused: number }>(
    `SELECT source, caller, SUM(scored) AS scored, SUM(refused) AS refused FROM application_minutes
     WHERE minute >= ? AND minute <= ? AND model = ? AND version = ?
     GROUP BY source, caller ORDER BY refused DESC, scored DESC, source, caller`,
    [minuteOf(from), minuteOf(to - 1), model, version],
  );
  return rows.map((row) => ({ ...row, source: row.source as SampleSource }));
}

/** Why they were refused, the most frequent reason first. */
export async function readReasons(
  database: Database,
  model: string,
  version: string,
  from: number,
  to: number,
): Promise<Refusal[]> {
  return database.query<Refusal & Record<string, string | number>>(
    `SELECT code, field, SUM(applications) AS applications FROM refusal_minutes
     WHERE minute >= ? AND minute <= ? AND model = ? AND version = ?
     GROUP BY code, field ORDER BY applications DESC, code, field`,
    [minuteOf(from), minuteOf(to - 1), model, version],
  );
}
