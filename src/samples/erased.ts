import type { Database, Statement } from '../ports.ts';
import { decisionKey } from './join-key.ts';

/** A recorded decision whose subject was erased. */
export interface ErasedDecision {
  id: string;
  /** When it was made, in milliseconds since the Unix epoch. */
  at: number;
}

/** D1 takes 2 MB for a bound value. */
const AT_ONCE = 10_000;

/**
 * Deletes the samples of decisions that are erased, also those that stand beside a champion's. Those that come later, out of a queue say, are not
 * stored: see `IS_OF_ERASED`. Doing it again, after a crash too, has the effect of doing it once.
 */
export async function eraseSamples(database: Database, erased: readonly ErasedDecision[]): Promise<void> {
  for (let begin = 0; begin < erased.length; begin += AT_ONCE) {
    const rows = erased.slice(begin, begin + AT_ONCE).map(({ id, at }) => [decisionKey(id), at]);
    const params = [JSON.stringify(rows)];
    // Together: a sample is stored either before, and deleted, or after, and turned away.
    await database.batch([
      {
        sql: `INSERT INTO erased_decisions (decision, at)
              SELECT value ->> 0, CAST(value ->> 1 AS BIGINT) FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
        params,
      },
      { sql: 'DELETE FROM samples WHERE decision IN (SELECT value ->> 0 FROM json_each(?))', params },
    ]);
  }
}

/** In SQL, that a sample out of `json_each` is of a decision that was erased. */
export const IS_OF_ERASED = `EXISTS (SELECT 1 FROM erased_decisions e WHERE e.decision = value ->> 'decision')`;

/**
 * Forgets decisions of whose time no sample is kept any more, some at a time.
 * @param before milliseconds since the Unix epoch
 */
export function sweepErased(before: number): Statement {
  return {
    sql: `DELETE FROM erased_decisions WHERE decision IN (
            SELECT decision FROM erased_decisions WHERE at < ? ORDER BY at LIMIT ?)`,
    params: [before, AT_ONCE],
  };
}
