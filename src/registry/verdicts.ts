import { z } from 'zod';
import type { Database, SqlValue, Statement } from '../ports.ts';
import { ALWAYS, type Condition } from './comparisons.ts';
import { type Comparison, comparisonSchema } from './gate/comparison.ts';
import { lineSchema, type Outcome } from './gate/line.ts';
import type { Verdict } from './gate/verdict.ts';
import { CHAMPION } from './move.ts';
import { findVersion } from './versions.ts';

/** A verdict, and against which champion it was given. */
export interface StoredVerdict extends Verdict {
  /** A version's number; null where there was no champion. */
  against: string | null;
  /** Null where nothing was compared. */
  comparison: Comparison | null;
  /** Milliseconds since the Unix epoch. */
  at: number;
  by: string;
}

/** What an event keeps of the verdict that it rests on. */
export function verdictEvidence({ outcome, against, lines }: StoredVerdict): { verdict: object } {
  return { verdict: { outcome, against, lines } };
}

interface Judged {
  model: string;
  version: string;
}

/**
 * Keeps the verdict of a registered bundle against a champion. The first stays, so that doing it again changes nothing, until one
 * comes that rests on a comparison where it rests on none.
 *
 * @param anew replaces what is kept: somebody compared the two again
 * @param condition under which it is kept; by default always
 */
export function keepVerdict(
  { model, digest }: { model: string; digest: string },
  { outcome, lines, against, comparison, at, by }: StoredVerdict,
  { anew = false, condition = ALWAYS }: { anew?: boolean; condition?: Condition } = {},
): Statement {
  return {
    sql: `INSERT INTO model_verdicts (model, version, against, outcome, lines, comparison, at, by_whom)
          SELECT model, version, ?, ?, ?, ?, ?, ? FROM model_versions WHERE model = ? AND digest = ? AND ${condition.sql}
          ON CONFLICT (model, version, against) DO UPDATE SET outcome = excluded.outcome, lines = excluded.lines, comparison = excluded.comparison,
            at = excluded.at, by_whom = excluded.by_whom
          WHERE ? = 1 OR (model_verdicts.comparison IS NULL AND excluded.comparison IS NOT NULL)`,
    params: [
      Number(against ?? 0),
      outcome,
      JSON.stringify(lines),
      comparison && JSON.stringify(comparison),
      at,
      by,
      model,
      digest,
      ...condition.params,
      anew ? 1 : 0,
    ],
  };
}

/** What was said of a version against a champion, null for none; undefined where nothing was. */
export async function findVerdict(
  database: Database,
  { model, version }: Judged,
  against: string | null,
): Promise<StoredVerdict | undefined> {
  const [row] = await database.query<VerdictRow>(
    `${SELECT} WHERE model = ? AND version = ? AND against = ?`,
    [model, Number(version), Number(against ?? 0)],
  );
  return row && verdictOf(row);
}

/** What was said of a version last, against whichever champion. */
export async function latestVerdict(
  database: Database,
  { model, version }: Judged,
): Promise<StoredVerdict | undefined> {
  const [row] = await database.query<VerdictRow>(
    `${SELECT} WHERE model = ? AND version = ? ORDER BY at DESC, against DESC LIMIT 1`,
    [model, Number(version)],
  );
  return row && verdictOf(row);
}

/** The champions, null for none, against which a version passed. */
export async function passedAgainst(
  database: Database,
  { model, version }: Judged,
): Promise<Set<string | null>> {
  const rows = await database.query<{ against: number }>(
    `SELECT against FROM model_verdicts WHERE model = ? AND version = ? AND outcome = 'passed'`,
    [model, Number(version)],
  );
  return new Set(rows.map(({ against }) => againstOf(against)));
}

/** How a model's versions stand to its present champion, by number; the champion itself as it was judged last. */
export async function presentOutcomes(database: Database, model: string): Promise<Map<string, Outcome>> {
  const champion = Number((await findVersion(database, model, CHAMPION))?.version ?? 0);
  const rows = await database.query<{ version: number; outcome: Outcome }>(
    `SELECT version, outcome FROM model_verdicts WHERE model = ? AND (against = ? OR version = ?) ORDER BY at, against`,
    [model, champion, champion],
  );
  return new Map(rows.map(({ version, outcome }) => [String(version), outcome]));
}

const SELECT = 'SELECT against, outcome, lines, comparison, at, by_whom FROM model_verdicts';

interface VerdictRow extends Record<string, SqlValue> {
  against: number;
  outcome: Outcome;
  lines: string;
  comparison: string | null;
  at: number;
  by_whom: string;
}

function againstOf(column: number): string | null {
  return column === 0 ? null : String(column);
}

function verdictOf({ against, outcome, lines, comparison, at, by_whom }: VerdictRow): StoredVerdict {
  return {
    outcome,
    lines: z.array(lineSchema).parse(JSON.parse(lines)),
    against: againstOf(against),
    comparison: comparison === null ? null : comparisonSchema.parse(JSON.parse(comparison)),
    at,
    by: by_whom,
  };
}
