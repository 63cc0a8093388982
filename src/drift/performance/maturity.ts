import { parseApplicationSchema } from '../../application/schema.ts';
import { followedUntil } from '../../outcomes/followed.ts';
import type { Maturity } from '../../outcomes/labelled-predictions.ts';
import type { Database } from '../../ports.ts';
import type { WatchedVersion } from '../watched.ts';

/**
 * What an outcome of a version's loans means at a moment; undefined where its schema names no horizon.
 *
 * @param at in milliseconds since the Unix epoch
 */
export async function maturityOf(
  database: Database,
  { name, version, schema }: Pick<WatchedVersion, 'name' | 'version' | 'schema'>,
  at: number,
): Promise<Maturity | undefined> {
  const months = parseApplicationSchema(schema).outcome?.horizon_months;
  return months === undefined
    ? undefined
    : { months, asOf: await followedUntil(database, name, version, at) };
}
