import type { Database, SqlValue, Statement } from '../ports.ts';
import type { Recorded } from './gate/compared.ts';
import { comparisonSchema } from './gate/comparison.ts';

/** A version and what it was held against, by number. */
interface Pair {
  model: string;
  version: string;
  against: string;
}

/** Every comparison of a pair, the earliest first, and the condition that none came or changed since. */
export async function readComparisons(
  database: Database,
  { model, version, against }: Pair,
): Promise<{ recorded: Recorded[]; unchanged: Condition }> {
  const pair = [model, Number(version), Number(against)];
  const rows = await database.query<ComparisonRow>(
    `SELECT comparison, with_bundle, at, by_whom FROM model_comparisons WHERE model = ? AND version = ? AND against = ?
     ORDER BY at, data_sha256`,
    pair,
  );
  const recorded = rows.map(({ comparison, with_bundle, at, by_whom }) => ({
    comparison: comparisonSchema.parse(JSON.parse(comparison)),
    withBundle: with_bundle === 1,
    at,
    by: by_whom,
  }));
  const known = rows.map(({ comparison, at }) => `${at} ${comparison}`);
  const unchanged = {
    sql: `(SELECT count(*) = ? AND count(*) FILTER (WHERE (at || ' ' || comparison) IN (SELECT atom FROM json_each(?))) = ?
           FROM model_comparisons WHERE model = ? AND version = ? AND against = ?)`,
    params: [known.length, JSON.stringify(known), known.length, ...pair],
  };
  return { recorded, unchanged };
}

/**
 * Keeps a comparison of a registered bundle. Of one file the first stays by which something could be compared.
 *
 * @param condition under which it is kept; by default always
 */
export function keepComparison(
  { model, digest }: { model: string; digest: string },
  { comparison, withBundle, at, by }: Recorded,
  condition: Condition = ALWAYS,
): Statement {
  return {
    sql: `INSERT INTO model_comparisons (model, version, against, data_sha256, comparison, with_bundle, at, by_whom)
          SELECT model, version, ?, ?, ?, ?, ?, ? FROM model_versions WHERE model = ? AND digest = ? AND ${condition.sql}
          ON CONFLICT (model, version, against, data_sha256) DO UPDATE SET comparison = excluded.comparison, with_bundle = excluded.with_bundle, at = excluded.at,
            by_whom = excluded.by_whom
          WHERE NOT EXISTS (
            SELECT 1 FROM json_each(model_comparisons.comparison) WHERE key = 'auc' AND CAST(value AS TEXT) <> 'null')`,
    params: [
      Number(comparison.against.version),
      comparison.data_sha256,
      JSON.stringify(comparison),
      withBundle ? 1 : 0,
      at,
      by,
      model,
      digest,
      ...condition.params,
    ],
  };
}

/** What has to be so for a statement to write, as SQL. */
export interface Condition {
  sql: string;
  params: SqlValue[];
}

export const ALWAYS: Condition = { sql: 'true', params: [] };

interface ComparisonRow extends Record<string, SqlValue> {
  comparison: string;
  with_bundle: number;
  at: number;
  by_whom: string;
}
