import { readReportsJson } from '../intake/read-json.ts';
import { ID_NAMES } from './columns.ts';
import type { Outcome } from './outcome.ts';
import { type RefusedRow, readOutcome } from './read-outcome.ts';

const KEYS = { what: 'an outcome', ids: ID_NAMES, needed: ['outcome', 'at'], optional: [] };

/**
 * Reads the entries of a JSON body, each on its own, so that a bad one is refused alone.
 *
 * @param now in milliseconds since the Unix epoch
 */
export function readOutcomesJson(entries: readonly unknown[], now: number): (Outcome | RefusedRow)[] {
  return readReportsJson(entries, KEYS, (row, called) =>
    readOutcome({ id: called && row[called], outcome: row.outcome, at: row.at }, now),
  );
}
