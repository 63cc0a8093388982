import type { Database, SqlValue } from '../../ports.ts';
import { HOUR_MS } from '../../time.ts';

/** One thing that an MLflow server is to be shown. */
export interface Push extends Record<string, SqlValue> {
  model: string;
  kind: 'version' | 'alias' | 'failure';
  /** The version's number, the alias, or the training's identifier. */
  name: string;
  /** The version that an alias points at; else the name. */
  wanted: string;
  /** Why it is not there yet; null where nobody tried. */
  error: string | null;
}

const MINUTE_MS = 60_000;
/** Longer than the calls of one push take with a server that is slow. */
const CLAIM_MS = 15 * MINUTE_MS;
const LONGEST_PAUSE_MS = HOUR_MS;
/** 2 minutes, 4, 8, 16 and 32; the next would be longer than the longest. */
const SHORT_PAUSES = 5;

/** All that a server is to be shown, and what is noted of it there. */
const OF_SERVER = `FROM (
       SELECT 0 AS rank, model, 'version' AS kind, CAST(version AS TEXT) AS name, CAST(version AS TEXT) AS wanted, version AS place
         FROM model_versions WHERE archived_at IS NULL
       UNION ALL SELECT 1, model, 'alias', alias, CAST(version AS TEXT), 0 FROM model_aliases
       UNION ALL SELECT 2, model, 'failure', id, id, 0 FROM failed_trainings
     ) w LEFT JOIN mlflow_pushes p ON p.server = ? AND p.model = w.model AND p.kind = w.kind AND p.name = w.name`;
const IS_MISSING = `(p.done IS NULL OR (w.kind = 'alias' AND p.done <> w.wanted))`;

/**
 * What the server lacks: versions first, for aliases point at them. What an alias should be is what ours is now.
 * @param due only what may be tried at that moment (milliseconds since the Unix epoch), such as an alias that moved since; all without it
 */
export function missingPushes(
  database: Database,
  server: string,
  { model = null, due = null }: { model?: string | null; due?: number | null } = {},
): Promise<Push[]> {
  return database.query<Push>(
    `SELECT w.model, w.kind, w.name, w.wanted, p.error ${OF_SERVER}
     WHERE (? IS NULL OR w.model = ?)
       AND ${IS_MISSING}
       AND (? IS NULL OR p.server IS NULL OR (p.retry_at <= ? AND p.claimed_until <= ?) OR p.wanted IS DISTINCT FROM w.wanted)
     ORDER BY w.rank, w.model, w.place, w.name`,
    [server, model, model, due, due, due],
  );
}

/** `latest` and `v1`, in any case: MLflow gives them to nobody, however long one waits. */
const IS_RESERVED = `(w.kind = 'alias' AND (lower(w.name) = 'latest'
  OR (lower(substr(w.name, 1, 1)) = 'v' AND length(w.name) > 1 AND trim(substr(w.name, 2), '0123456789') = '')))`;

/** What would stand in a registered model that is somebody else's. */
const IS_THEIRS = `(w.kind <> 'failure' AND EXISTS (
       SELECT 1 FROM mlflow_pushes t WHERE t.server = ? AND t.model = w.model AND t.theirs = 1))`;

/** How much the server lacks of all models together, by kind, without aliases that it never takes and models that are somebody else's there. */
export async function countMissing(
  database: Database,
  server: string,
): Promise<Record<Push['kind'], number>> {
  const counts = { version: 0, alias: 0, failure: 0 };
  const rows = await database.query<{ kind: Push['kind']; missing: number }>(
    `SELECT w.kind, count(*) AS missing ${OF_SERVER} WHERE ${IS_MISSING} AND NOT ${IS_RESERVED} AND NOT ${IS_THEIRS} GROUP BY w.kind`,
    [server, server],
  );
  for (const { kind, missing } of rows) counts[kind] = missing;
  return counts;
}

/** MLflow's number of a version; undefined where it is not known to be there. */
export async function numberAt(
  database: Database,
  server: string,
  model: string,
  version: string,
): Promise<string | undefined> {
  const [row] = await database.query<{ done: string | null }>(
    `SELECT done FROM mlflow_pushes WHERE server = ? AND model = ? AND kind = 'version' AND name = ?`,
    [server, model, version],
  );
  return row?.done ?? undefined;
}

/**
 * Takes a push upon oneself, so that two do not do the same. From now on it is not known to be there: whoever dies on the way leaves it to be
 * done again. What was to be elsewhere then is not held up by who tried that, or in vain.
 * @param force takes it also from another, and before its time
 * @returns whether it is ours
 */
export async function claimPush(
  database: Database,
  server: string,
  { model, kind, name, wanted }: Push,
  { claim, now, force }: { claim: string; now: number; force: boolean },
): Promise<boolean> {
  const [changed] = await database.batch([
    {
      sql: `INSERT INTO mlflow_pushes (server, model, kind, name, wanted, claim, claimed_until) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (server, model, kind, name) DO UPDATE SET claim = excluded.claim, claimed_until = excluded.claimed_until, done = NULL, wanted = excluded.wanted,
              attempts = CASE WHEN mlflow_pushes.wanted IS NOT DISTINCT FROM excluded.wanted THEN mlflow_pushes.attempts ELSE 0 END
            WHERE ? = 1 OR (mlflow_pushes.claimed_until <= ? AND mlflow_pushes.retry_at <= ?)
              OR mlflow_pushes.wanted IS DISTINCT FROM excluded.wanted`,
      params: [server, model, kind, name, wanted, claim, now + CLAIM_MS, force ? 1 : 0, now, now],
    },
  ]);
  return changed === 1;
}

/** Notes that it is there. @returns false where somebody else took it meanwhile: then nothing is noted */
export async function notePushed(database: Database, claim: string, done: string): Promise<boolean> {
  const [changed] = await database.batch([
    {
      sql: `UPDATE mlflow_pushes SET done = ?, attempts = 0, retry_at = 0, claim = NULL, claimed_until = 0, error = NULL, theirs = 0
            WHERE claim = ?`,
      params: [done, claim],
    },
  ]);
  return changed === 1;
}

/** Notes which number of MLflow's a version has now, unless it was pushed or taken for missing since. */
export async function noteNumber(
  database: Database,
  server: string,
  { model, version, noted, number }: { model: string; version: string; noted: string; number: string },
): Promise<void> {
  await database.query(
    `UPDATE mlflow_pushes SET done = ? WHERE server = ? AND model = ? AND kind = 'version' AND name = ? AND done = ?`,
    [number, server, model, version, noted],
  );
}

/** Takes one for missing, and from whoever has it: it is for the next push. */
export async function forgetPush(
  database: Database,
  server: string,
  { model, kind, name }: Pick<Push, 'model' | 'kind' | 'name'>,
): Promise<void> {
  await database.query(
    `UPDATE mlflow_pushes SET done = NULL, claim = NULL, claimed_until = 0, retry_at = 0
     WHERE server = ? AND model = ? AND kind = ? AND name = ?`,
    [server, model, kind, name],
  );
}

/**
 * Notes why it is not there. It is tried again after 2 minutes, 4, 8, and an hour at most.
 * @param isTheirs whether the name there is somebody else's
 */
export async function noteNotPushed(
  database: Database,
  claim: string,
  { error, isTheirs, now }: { error: string; isTheirs: boolean; now: number },
): Promise<void> {
  await database.query(
    `UPDATE mlflow_pushes SET attempts = attempts + 1, 
       retry_at = ? + CASE WHEN attempts < ${SHORT_PAUSES} THEN ${MINUTE_MS} * (2 << CAST(attempts AS INTEGER)) ELSE ${LONGEST_PAUSE_MS} END,
       claim = NULL, claimed_until = 0,
       error = ?, theirs = ? WHERE claim = ?`,
    [now, error, isTheirs ? 1 : 0, claim],
  );
}

/** Takes a version, and the aliases that point at it, for missing, for what is shown there may have been deleted there. */
export async function forgetPushes(
  database: Database,
  server: string,
  model: string,
  version: string,
): Promise<void> {
  await database.query(
    `UPDATE mlflow_pushes SET done = NULL WHERE server = ? AND model = ?
       AND ((kind = 'version' AND name = ?) OR (kind = 'alias' AND done = ?))`,
    [server, model, version, version],
  );
}
