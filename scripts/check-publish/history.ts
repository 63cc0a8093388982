import type { Database, SqlValue } from '../../src/ports.ts';
import { eventHash } from '../../src/registry/aliases.ts';

interface EventRow extends Record<string, SqlValue> {
  sequence: number;
  at: number;
  by_whom: string;
  alias: string;
  from_version: number | null;
  to_version: number;
  why: string;
  hash: string;
}

/**
 * Follows the history of a model of which no alias but the champion was ever moved.
 *
 * @param champion the version that the alias points at
 * @returns what is wrong with it
 */
export async function brokenHistory(database: Database, model: string, champion: string): Promise<string[]> {
  const events = await database.query<EventRow>(
    'SELECT * FROM model_events WHERE model = ? ORDER BY sequence',
    [model],
  );
  const broken: string[] = [];
  let before: Pick<EventRow, 'at' | 'hash'> & { to_version: number | null } = {
    at: 0,
    hash: '',
    to_version: null,
  };
  events.forEach((event, index) => {
    const { sequence, at, by_whom, alias, from_version, to_version, why, hash } = event;
    if (sequence !== index + 1) broken.push(`event ${sequence} stands where ${index + 1} should`);
    if (at < before.at) broken.push(`event ${sequence} is older than the one before`);
    if (from_version !== before.to_version)
      broken.push(`event ${sequence} moves from ${from_version}, the one before to ${before.to_version}`);
    if (hash !== eventHash([before.hash, model, sequence, at, by_whom, alias, from_version, to_version, why]))
      broken.push(`event ${sequence} does not hash to what stands in it`);
    before = event;
  });
  if (String(before.to_version) !== champion)
    broken.push(`the last event moves to ${before.to_version}, and the champion is ${champion}`);
  return broken;
}
