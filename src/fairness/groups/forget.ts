import type { Database, SqlValue } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';
import type { GroupKey } from './key.ts';

/** Rows that one statement deletes. */
const AT_ONCE = 10_000;

/** The attributes that somebody has a group of, each by a step into the table's key; the last one is null. */
const ATTRIBUTES = `WITH RECURSIVE attributes (attribute) AS (
    SELECT min(attribute) FROM subject_groups
    UNION ALL
    SELECT (SELECT min(attribute) FROM subject_groups WHERE attribute > attributes.attribute)
      FROM attributes WHERE attribute IS NOT NULL)
  SELECT attribute FROM attributes WHERE attribute IS NOT NULL`;

const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };
/** What came again within a day of its time has kept that. */
const IN_PERIOD =
  'FROM subject_groups WHERE attribute = ? AND subject_key = ? AND received_at >= ? AND received_at < ?';

/**
 * Forgets which groups a subject belongs to.
 *
 * @param period only what was handed in within it, or within a day before: milliseconds since the Unix epoch, the end excluded
 * @returns how many groups there were
 */
export async function forgetSubject(
  database: Database,
  keyOf: GroupKey,
  subject: string,
  period = ALWAYS,
): Promise<number> {
  const places = await placesOf(database, keyOf, subject, period);
  if (places.length === 0) return 0;
  const deleted = await database.batch(places.map((params) => ({ sql: `DELETE ${IN_PERIOD}`, params })));
  return deleted.reduce((sum, count) => sum + count, 0);
}

/** Counts what `forgetSubject` would forget. */
export async function countGroups(
  database: Database,
  keyOf: GroupKey,
  subject: string,
  period: { from: number; to: number },
): Promise<number> {
  let count = 0;
  for (const params of await placesOf(database, keyOf, subject, period))
    count += (await database.query(`SELECT 1 ${IN_PERIOD}`, params)).length;
  return count;
}

/** Where groups of a subject may stand, as the parameters of `IN_PERIOD`. */
async function placesOf(
  database: Database,
  keyOf: GroupKey,
  subject: string,
  { from, to }: { from: number; to: number },
): Promise<SqlValue[][]> {
  // Not by the names that are kept: who forgets an attribute while somebody hands it in leaves groups without them.
  const attributes = await database.query<{ attribute: string }>(ATTRIBUTES, []);
  return attributes.map(({ attribute }) => [attribute, keyOf(attribute, subject), from - DAY_MS, to]);
}

/**
 * Forgets who belongs to which group of an attribute, and the names of its groups, so that others have their room. Doing it again, after a
 * crash too, has the effect of doing it once.
 *
 * @returns how many subjects belonged to one
 */
export async function forgetAttribute(database: Database, attribute: string): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const [deleted] = await database.batch([
      {
        sql: `DELETE FROM subject_groups WHERE attribute = ? AND subject_key IN (
                SELECT subject_key FROM subject_groups WHERE attribute = ? ORDER BY subject_key LIMIT ?)`,
        params: [attribute, attribute, AT_ONCE],
      },
    ]);
    forgotten += deleted!;
    if (deleted! < AT_ONCE) break;
  }
  await database.batch([{ sql: 'DELETE FROM subject_group_names WHERE attribute = ?', params: [attribute] }]);
  return forgotten;
}
