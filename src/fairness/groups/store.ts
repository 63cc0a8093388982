import type { Database, SqlValue } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';
import type { SubjectGroup } from './read-group.ts';

/** Rows of one statement: with the longest names they stay as JSON far below D1's 2 MB for a bound value. */
export const MOST_ROWS = 4_000;

/** What became of rows that were taken. */
export interface GroupCounts {
  /** Nothing was known. */
  stored: number;
  /** Another group was known. */
  replaced: number;
  /** Known already. */
  repeated: number;
}

const placeOf = ({ attribute, key }: { attribute: string; key: string }) => `${attribute}\n${key}`;

/**
 * Keeps groups: of what is said of a subject and an attribute, the last counts. What is known already is not written again, unless it is
 * older than a day: then it is kept as if it were new.
 *
 * @param rows at most MOST_ROWS
 * @param now milliseconds since the Unix epoch
 */
export async function storeGroups(
  database: Database,
  rows: readonly SubjectGroup[],
  now: number,
): Promise<GroupCounts> {
  const known = await knownOf(database, rows);
  const last = new Map<string, SubjectGroup>();
  const counts: GroupCounts = { stored: 0, replaced: 0, repeated: 0 };
  for (const row of rows) {
    const place = placeOf(row);
    const before = last.get(place)?.group ?? known.get(place)?.group;
    counts[before === undefined ? 'stored' : before === row.group ? 'repeated' : 'replaced']++;
    last.set(place, row);
  }
  const changed = [...last].filter(([place, { group }]) => {
    const before = known.get(place);
    return before === undefined || before.group !== group || before.at < now - DAY_MS;
  });
  if (changed.length === 0) return counts;
  await database.batch([
    {
      sql: `INSERT INTO subject_groups (attribute, subject_key, group_name, received_at)
            SELECT i.value ->> 0, i.value ->> 1, i.value ->> 2, ? FROM json_each(?) i WHERE true
            ON CONFLICT (attribute, subject_key)
            DO UPDATE SET group_name = excluded.group_name, received_at = excluded.received_at`,
      params: [now, JSON.stringify(changed.map(([, { attribute, key, group }]) => [attribute, key, group]))],
    },
  ]);
  return counts;
}

async function knownOf(
  database: Database,
  rows: readonly SubjectGroup[],
): Promise<Map<string, { group: string; at: number }>> {
  const known = await database.query<
    { attribute: string; key: string; group: string; at: number } & Record<string, SqlValue>
  >(
    // The order of the two is said: each row is one step into the table's key.
    `SELECT g.attribute, g.subject_key AS key, g.group_name AS "group", g.received_at AS at
     FROM json_each(?) i CROSS JOIN subject_groups g
     WHERE g.attribute = i.value ->> 0 AND g.subject_key = i.value ->> 1`,
    [JSON.stringify(rows.map(({ attribute, key }) => [attribute, key]))],
  );
  return new Map(known.map((one) => [placeOf(one), one]));
}

/**
 * The groups of subjects by one attribute, by their keys; those of which nothing is known are missing.
 * @param keys at most some thousands
 */
export async function groupsOf(
  database: Database,
  attribute: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const found = await database.query<{ key: string; group: string } & Record<string, SqlValue>>(
    `SELECT g.subject_key AS key, g.group_name AS "group" FROM json_each(?) i CROSS JOIN subject_groups g
     WHERE g.attribute = ? AND g.subject_key = i.atom`,
    [JSON.stringify(keys), attribute],
  );
  return new Map(found.map(({ key, group }) => [key, group]));
}
