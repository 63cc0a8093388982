import { ID_NAMES } from './columns.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, type Refusal, type RefusedRow, readOutcome } from './read-outcome.ts';

const NAMES: readonly string[] = [...ID_NAMES, 'outcome', 'at'];

/**
 * Reads the entries of a JSON body, each on its own, so that a bad one is refused alone.
 *
 * @param now in milliseconds since the Unix epoch
 */
export function readOutcomesJson(entries: readonly unknown[], now: number): (Outcome | RefusedRow)[] {
  return entries.map((entry, index) => {
    const read = readEntry(entry, now);
    return isRefusal(read) ? { row: index + 1, ...read } : read;
  });
}

function readEntry(entry: unknown, now: number): Outcome | Refusal {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return { code: 'invalid_row', message: 'an outcome is an object with id, outcome and at' };
  if (!Object.keys(entry).every((name) => NAMES.includes(name)))
    return { code: 'invalid_row', message: `an outcome has no other keys than ${NAMES.join(', ')}` };
  const row = entry as Record<string, unknown>;
  const ids = ID_NAMES.filter((name) => Object.hasOwn(row, name));
  if (ids.length > 1)
    return { code: 'invalid_id', message: `an outcome has only one of ${ids.join(' and ')}` };
  return readOutcome({ id: ids[0] && row[ids[0]], outcome: row.outcome, at: row.at }, now);
}
