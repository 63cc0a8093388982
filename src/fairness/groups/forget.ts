import type { Database } from '../../ports.ts';
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
  { from, to }: { from: number; to: number } = { from: 0, to: Number.MAX_SAFE_INTEGER },
): Promise<number> {
  // Not by the names that are kept: who forgets an attribute while somebody hands it in leaves groups without them.
  const attributes = await database.query<{ attribute: string }>(ATTRIBUTES, []);
  if (attributes.length === 0) return 0;
  const deleted = await database.batch(
    attributes.map(({ attribute }) => ({
      sql: 'DELETE FROM subject_groups WHERE attribute = ? AND subject_key = ? AND received_at >= ? AND received_at < ?',
      // What came again within a day of its time has kept that.
      params: [attribute, keyOf(attribute, subject), from - DAY_MS, to],
    })),
  );
  return deleted.reduce((sum, count) => sum + count, 0);
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
