import type { Database } from '../ports.ts';

/** A prediction whose outcome is known. */
export interface LabelledPrediction {
  /** When it was made, in milliseconds since the Unix epoch. */
  at: number;
  probability: number;
  defaulted: number;
}

/** A version's latest predictions with a known outcome; of a loan that was scored repeatedly, the latest. */
export async function labelledPredictions(
  database: Database,
  model: string,
  version: string,
  limit: number,
): Promise<LabelledPrediction[]> {
  const rows = await database.query<{ loan: string; at: number; probability: number; defaulted: number }>(
    `SELECT coalesce(loan, request, id) AS loan, at, probability, defaulted FROM samples
     WHERE model = ? AND version = ? AND defaulted IS NOT NULL ORDER BY at DESC LIMIT ?`,
    [model, version, limit],
  );
  const latest = new Map<string, LabelledPrediction>();
  for (const { loan, at, probability, defaulted } of rows)
    if (!latest.has(loan)) latest.set(loan, { at, probability, defaulted });
  return [...latest.values()];
}
