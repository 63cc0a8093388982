import type { Database } from '../ports.ts';

/** Where a move brought an alias. */
export interface Position {
  /** The move's event. */
  sequence: number;
  /** A version's number. */
  version: number;
}

/** The names of all aliases that have events, each by a step into an index; the last one is null. */
const NAMES = `WITH RECURSIVE names (alias) AS (
    SELECT min(alias) FROM model_events WHERE model = ?
    UNION ALL
    SELECT (SELECT min(alias) FROM model_events WHERE model = ? AND alias > names.alias) FROM names WHERE alias IS NOT NULL)`;

/** Where the aliases of a model stood after an event: by their last move until then. */
export async function positionsAfter(
  database: Database,
  model: string,
  sequence: number,
): Promise<Map<string, Position>> {
  const rows = await database.query<{ alias: string; sequence: number; to_version: number }>(AFTER, [
    model,
    model,
    model,
    model,
    model,
    sequence,
    sequence,
  ]);
  return new Map(rows.map((row) => [row.alias, { sequence: row.sequence, version: row.to_version }]));
}

/** A step into an index for each alias, however long the history is. */
export const AFTER = `${NAMES}
  SELECT e.alias, e.sequence, e.to_version FROM names n CROSS JOIN model_events e WHERE e.model = ? AND e.sequence = (
    SELECT sequence FROM model_events WHERE model = ? AND alias = n.alias
      AND at <= (SELECT at FROM model_events WHERE model = ? AND sequence = ?) AND sequence <= ?
    ORDER BY at DESC, sequence DESC LIMIT 1)`;

/** An alias that is not what the history says. */
export interface StrayAlias {
  alias: string;
  /** A sentence without its end. */
  message: string;
}

/** As many are enough to see that somebody was there. */
const MOST = 20;

/**
 * The aliases of a model that are not what their last event says: somebody changed them in the database. A move and its event are one
 * transaction, and this is one question, so that none is found while it moves.
 * @returns twenty at most, by name
 */
export async function strayAliases(database: Database, model: string): Promise<StrayAlias[]> {
  const rows = await database.query<{
    alias: string;
    version: number | null;
    mode: string | null;
    share: number | null;
    sequence: number | null;
    to_version: number | null;
    evidence: string | null;
  }>(STRAY, [model, model, model, model, model, model]);
  const stray = rows
    .map((row) => ({ ...row, used: useText(row), told: useText(useIn(row.evidence)) }))
    .filter(({ version, to_version: to, used, told }) => version !== to || used !== told);
  return stray.slice(0, MOST).map(({ alias, version, used, sequence, to_version: to, told }) => {
    const is = version === null ? 'points nowhere' : `points at version ${version}`;
    if (sequence === null) return { alias, message: `${alias} ${is}, and the history has no move of it` };
    const last = `and its last move, event ${sequence},`;
    return version === to
      ? { alias, message: `${alias} is used as "${used ?? ''}", ${last} said "${told ?? ''}"` }
      : { alias, message: `${alias} ${is}, ${last} was to version ${to}` };
  });
}

interface Use {
  mode?: unknown;
  share?: unknown;
}

/** What an event's evidence says that the alias is used for; whoever changed it may have left anything there. */
function useIn(evidence: string | null): Use {
  try {
    return (JSON.parse(evidence ?? 'null') as Use | null) ?? {};
  } catch {
    return {};
  }
}

function useText({ mode = null, share = null }: Use): string | null {
  if (mode === null) return null;
  return share === null ? String(mode) : `${mode} ${share}`;
}

/** A step into an index for each alias. What a challenger is used for stands in its event's evidence. */
export const STRAY = `${NAMES}
  SELECT n.alias, a.version, a.mode, a.share, e.sequence, e.to_version, e.evidence
    FROM (SELECT alias FROM names WHERE alias IS NOT NULL UNION SELECT alias FROM model_aliases WHERE model = ?) n
    LEFT JOIN model_aliases a ON a.model = ? AND a.alias = n.alias
    LEFT JOIN model_events e ON e.model = ? AND e.sequence = (
      SELECT sequence FROM model_events WHERE model = ? AND alias = n.alias ORDER BY at DESC, sequence DESC LIMIT 1)
    ORDER BY n.alias`;
