import type { Database } from '../ports.ts';
import { EVENT_COLUMNS, type EventRow, eventOf, type StoredEvent } from './history.ts';

/**
 * The moves behind an answer: of each alias that pointed at its version then, the move that made it so, and where this was a way
 * back, the one by which the version was chosen before. Where no alias did, for an isolate goes on for some seconds with what it
 * has, the last moves that chose it.
 *
 * @param at when it was answered, in milliseconds since the Unix epoch
 * @param preferred the alias that answers, as far as is known: its moves come first
 * @returns none for a version that was never chosen until then: it answered by its number
 */
export async function movesBehind(
  database: Database,
  model: string,
  { version, at, preferred }: { version: string; at: number; preferred: string },
): Promise<StoredEvent[]> {
  const number = Number(version);
  const [inForce, chosen] = await Promise.all([
    database.query<EventRow>(IN_FORCE, [at, model, number, preferred]),
    database.query<EventRow>(CHOSEN, [number, at, model, preferred]),
  ]);
  const aliases = new Set((inForce.length > 0 ? inForce : chosen).map(({ alias }) => alias));
  const moves = [...inForce, ...chosen.filter(({ alias }) => aliases.has(alias))].map(eventOf);
  return [...new Map(moves.map((move) => [move.sequence, move])).values()];
}

/** By which moves aliases point at a version at a time. A step into an index for each alias, and of those there are few. */
export const IN_FORCE = `SELECT ${EVENT_COLUMNS} FROM model_aliases a CROSS JOIN model_events e
  WHERE e.model = a.model AND e.sequence = (
      SELECT sequence FROM model_events WHERE model = a.model AND alias = a.alias AND at <= ?
      ORDER BY at DESC, sequence DESC LIMIT 1)
    AND a.model = ? AND e.to_version = ? ORDER BY e.alias <> ?, e.sequence DESC`;

/** By which moves a version was last chosen for each alias until a time: likewise. */
export const CHOSEN = `SELECT ${EVENT_COLUMNS} FROM model_aliases a CROSS JOIN model_events e
  WHERE e.model = a.model AND e.sequence = (
      SELECT sequence FROM model_events WHERE model = a.model AND to_version = ? AND alias = a.alias AND at <= ?
        AND (kind IS NULL OR kind NOT IN ('rollback', 'guard'))
      ORDER BY at DESC, sequence DESC LIMIT 1)
    AND a.model = ? ORDER BY e.alias <> ?, e.sequence DESC`;
