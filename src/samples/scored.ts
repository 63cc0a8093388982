import type { Database, SqlValue } from '../ports.ts';
import { joinKey } from './join-key.ts';
import type { SampleSource } from './sample.ts';

/** What answered an application, and when. */
export interface Scored extends Record<string, SqlValue> {
  version: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  source: SampleSource;
}

/**
 * What answered a request, if a sample of it was kept: the id may be ours or the client's. Of an id that a client used again, the
 * latest answer.
 */
export async function findScored(
  database: Database,
  model: string,
  requestId: string,
): Promise<Scored | undefined> {
  const key = joinKey(requestId);
  const [scored] = await database.query<Scored>(SCORED, [key, model, key, model]);
  return scored;
}

const OF_THEM = 'AND model = ? AND beside IS NULL';
const COLUMNS = 'SELECT version, at, source FROM samples';
/** A step into each of two indexes. What stands beside a champion's sample answered nobody. */
export const SCORED = `${COLUMNS} WHERE id = ? ${OF_THEM} UNION ALL ${COLUMNS} WHERE request = ? ${OF_THEM}
  ORDER BY at DESC LIMIT 1`;
