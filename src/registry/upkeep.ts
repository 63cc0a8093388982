import type { Database, SqlValue } from '../ports.ts';

/** What somebody did at a version that moves no alias. */
export interface Upkeep {
  act: 'tagged' | 'untagged' | 'archived' | 'unarchived';
  /** Of a tag, as it was set, or until it was removed; null where it is none. */
  key: string | null;
  value: string | null;
  why: string | null;
  /** ISO time. */
  at: string;
  by: string;
}

/** Tags may be set by a program, without end. */
export const MOST_UPKEEP = 100;

/** What was done at a version last, the newest first. */
export async function listUpkeep(database: Database, model: string, version: string): Promise<Upkeep[]> {
  const rows = await database.query<UpkeepRow>(
    `SELECT act, key, value, why, at, by_whom FROM model_upkeep WHERE model = ? AND version = ? ORDER BY id DESC LIMIT ?`,
    [model, Number(version), MOST_UPKEEP],
  );
  return rows.map(({ at, by_whom, ...row }) => ({ ...row, at: new Date(at).toISOString(), by: by_whom }));
}

interface UpkeepRow extends Record<string, SqlValue> {
  act: Upkeep['act'];
  key: string | null;
  value: string | null;
  why: string | null;
  at: number;
  by_whom: string;
}
