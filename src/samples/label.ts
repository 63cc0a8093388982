import type { SqlValue, Statement } from '../ports.ts';

/**
 * Which of several reports `o` of a loan counts: the latest, for a loan that was paid in June may default in July, and of
 * two for the same moment the default, which a lender must not overlook.
 */
export const THE_ONE_THAT_COUNTS = 'ORDER BY o.observed_at DESC, o.defaulted DESC LIMIT 1';

/** Writes the outcomes that count into samples of the model that they were reported for, and none where all were taken back. Samples of which nothing was known stay as they are. */
export function labelSamples(where: string, params: SqlValue[]): Statement {
  const reports =
    'FROM standing_outcomes o WHERE o.join_key IN (samples.id, samples.request, samples.loan) AND o.model = samples.model';
  return {
    sql: `UPDATE samples SET defaulted = (SELECT o.defaulted ${reports} ${THE_ONE_THAT_COUNTS})
          WHERE ${where} AND (defaulted IS NOT NULL OR EXISTS (SELECT 1 ${reports}))`,
    params,
  };
}
