import { z } from 'zod';
import { SolventError } from '../errors.ts';
import type { Database, SqlValue, Statement } from '../ports.ts';
import { printableText } from '../printable-text.ts';

/** What somebody wrote at a version. */
export interface Tag {
  key: string;
  value: string;
  /** ISO time at which it came to have this value. */
  at: string;
  by: string;
}

/** Of one version. */
export const MOST_TAGS = 32;

export const tagKeySchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'is a word of letters, digits, ., - and _');
export const tagValueSchema = printableText.max(256);

/** Tags of one version or, without its number, of all of a model's, by version. */
export async function listTags(
  database: Database,
  model: string,
  version?: string,
): Promise<Map<string, Tag[]>> {
  const rows = await database.query<TagRow>(
    `SELECT version, key, value, at, by_whom FROM model_tags
     WHERE model = ? ${version === undefined ? '' : 'AND version = ?'} ORDER BY version, key`,
    version === undefined ? [model] : [model, Number(version)],
  );
  const tags = rows.map(({ version, key, value, at, by_whom }) => ({
    version: String(version),
    tag: { key, value, at: new Date(at).toISOString(), by: by_whom },
  }));
  return new Map(
    [...Map.groupBy(tags, (one) => one.version)].map(([version, ones]) => [
      version,
      ones.map(({ tag }) => tag),
    ]),
  );
}

/**
 * Sets tags and removes others, all of it or nothing. A tag that has the value already keeps the hand that set it; one that is not there is
 * removed already. Every change is kept (`upkeep.ts`).
 *
 * @param change its keys and values are checked; no key is both set and removed
 * @param at milliseconds since the Unix epoch
 * @throws SolventError `validation_error` when the version would have too many
 */
export async function changeTags(
  database: Database,
  { model, version }: { model: string; version: string },
  change: { set: Record<string, string>; remove: string[] },
  { by, at }: { by: string; at: number },
): Promise<void> {
  const number = Number(version);
  // In their order, which not every database leaves an object's keys in.
  const set = JSON.stringify(Object.entries(change.set));
  const remove = JSON.stringify(change.remove);
  const keyedBy = [model, number];
  const isRoom: Statement = {
    sql: `(SELECT count(*) FROM (
            SELECT key FROM model_tags WHERE model = ? AND version = ? AND key NOT IN (SELECT atom FROM json_each(?))
            UNION SELECT value ->> 0 FROM json_each(?)) present) <= ?`,
    params: [...keyedBy, remove, set, MOST_TAGS],
  };
  // Not when the others were too many.
  const goes: Statement = {
    sql: `model = ? AND version = ? AND key IN (SELECT atom FROM json_each(?))
            AND NOT EXISTS (SELECT 1 FROM json_each(?) WHERE value ->> 0 NOT IN (
              SELECT key FROM model_tags WHERE model = ? AND version = ?))`,
    params: [...keyedBy, remove, set, ...keyedBy],
  };
  await database.batch([
    {
      sql: `INSERT INTO model_upkeep (model, version, act, key, value, at, by_whom)
            SELECT ?, ?, 'tagged', given.value ->> 0, given.value ->> 1, ?, ? FROM json_each(?) AS given
            WHERE ${isRoom.sql} AND NOT EXISTS (
              SELECT 1 FROM model_tags t WHERE t.model = ? AND t.version = ? AND t.key = given.value ->> 0 AND t.value = given.value ->> 1)
            ORDER BY CAST(given.key AS BIGINT)`,
      params: [...keyedBy, at, by, set, ...isRoom.params!, ...keyedBy],
    },
    {
      sql: `INSERT INTO model_tags (model, version, key, value, at, by_whom)
            SELECT ?, ?, value ->> 0, value ->> 1, ?, ? FROM json_each(?) WHERE ${isRoom.sql}
            ON CONFLICT (model, version, key) DO UPDATE SET value = excluded.value, at = excluded.at, by_whom = excluded.by_whom
            WHERE model_tags.value <> excluded.value`,
      params: [...keyedBy, at, by, set, ...isRoom.params!],
    },
    {
      sql: `INSERT INTO model_upkeep (model, version, act, key, value, at, by_whom)
            SELECT model, version, 'untagged', key, value, ?, ? FROM model_tags WHERE ${goes.sql} ORDER BY key`,
      params: [at, by, ...goes.params!],
    },
    { sql: `DELETE FROM model_tags WHERE ${goes.sql}`, params: goes.params! },
  ]);
  const there = new Set((await listTags(database, model, version)).get(version)?.map(({ key }) => key));
  if (Object.keys(change.set).some((key) => !there.has(key)))
    throw new SolventError('validation_error', `A version has ${MOST_TAGS} tags at most`);
}

interface TagRow extends Record<string, SqlValue> {
  version: number;
  key: string;
  value: string;
  at: number;
  by_whom: string;
}
