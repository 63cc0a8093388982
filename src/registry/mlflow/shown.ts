import type { Database, SqlValue } from '../../ports.ts';

/** A version or an alias that a server is known to have. */
export interface Shown extends Record<string, SqlValue> {
  model: string;
  kind: 'version' | 'alias';
  /** Our number, or the alias. */
  name: string;
  /** The version's number; of an alias, our version that it points at. */
  done: string;
  /** MLflow's number of that version. */
  number: string;
  /** What MLflow's version of that number is known by. */
  digest: string;
}

/** Models of which a server is known to have a version, by name. */
export async function shownModels(database: Database, server: string): Promise<string[]> {
  const rows = await database.query<{ model: string }>(
    `SELECT DISTINCT model FROM mlflow_pushes WHERE server = ? AND kind = 'version' AND done IS NOT NULL ORDER BY model`,
    [server],
  );
  return rows.map(({ model }) => model);
}

/** What a server is known to have of a model, aliases last; versions that are archived since are nobody's to miss. */
export function shownOf(database: Database, server: string, model: string): Promise<Shown[]> {
  return database.query<Shown>(
    `SELECT p.model, p.kind, p.name, p.done, v.done AS number, m.digest FROM mlflow_pushes p
       JOIN mlflow_pushes v ON v.server = p.server AND v.model = p.model AND v.kind = 'version'
         AND v.name = CASE p.kind WHEN 'alias' THEN p.done ELSE p.name END
       JOIN model_versions m ON m.model = v.model AND m.version = CAST(v.name AS BIGINT) AND m.archived_at IS NULL
     WHERE p.server = ? AND p.model = ? AND p.kind IN ('version', 'alias') AND p.done IS NOT NULL AND v.done IS NOT NULL
     ORDER BY p.kind DESC, p.name`,
    [server, model],
  );
}

/** Takes one for missing, unless it was shown anew since. */
export async function forgetShown(
  database: Database,
  server: string,
  { model, kind, name, done }: Shown,
): Promise<void> {
  await database.query(
    'UPDATE mlflow_pushes SET done = NULL WHERE server = ? AND model = ? AND kind = ? AND name = ? AND done = ?',
    [server, model, kind, name, done],
  );
}
