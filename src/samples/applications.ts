import type { ApplicationSchema } from '../application/schema.ts';
import type { Statement } from '../ports.ts';
import type { SampleSource } from './sample.ts';

/** Applications of a minute that one caller sent: what samples are samples of. */
export interface ApplicationCount {
  /** Since the Unix epoch. */
  minute: number;
  model: string;
  version: string;
  source: SampleSource;
  /** The name of the API key. */
  caller: string;
  scored: number;
  refused: number;
  /** Those that we could not score, by no fault of theirs. Absent of a job, which tries again. */
  failed?: number;
  /** Why they were refused: one with several faults stands once with each of them. */
  reasons: Refusal[];
}

export interface Refusal {
  code: string;
  /** A field of the schema; empty where the fault is of none. */
  field: string;
  applications: number;
}

export function minuteOf(at: number): number {
  return Math.floor(at / 60_000);
}

/**
 * Adds applications to those of their minutes.
 *
 * @param condition under which they are added: what is to count once, counts in the transaction that does it once
 */
export function countApplications(
  counts: readonly ApplicationCount[],
  condition: Statement = { sql: 'true' },
): Statement[] {
  const { sql: holds, params = [] } = condition;
  const sent = counts.filter(({ scored, refused, failed = 0 }) => scored + refused + failed > 0);
  if (sent.length === 0) return [];
  const rows = sent.map(({ reasons: _, failed = 0, ...count }) => ({ ...count, failed }));
  const reasons = sent.flatMap(({ minute, model, version, source, caller, reasons }) =>
    reasons.map((reason) => ({ minute, model, version, source, caller, ...reason })),
  );
  const statements: Statement[] = [
    {
      sql: `INSERT INTO application_minutes (minute, model, version, source, caller, scored, refused, failed)
            SELECT CAST(value ->> 'minute' AS BIGINT), value ->> 'model', value ->> 'version', value ->> 'source', value ->> 'caller',
                   CAST(value ->> 'scored' AS BIGINT), CAST(value ->> 'refused' AS BIGINT), CAST(value ->> 'failed' AS BIGINT)
            FROM json_each(?) WHERE ${holds}
            ON CONFLICT (minute, model, version, source, caller) DO UPDATE SET
              scored = application_minutes.scored + excluded.scored, refused = application_minutes.refused + excluded.refused,
              failed = application_minutes.failed + excluded.failed`,
      params: [JSON.stringify(rows), ...params],
    },
  ];
  if (reasons.length > 0)
    statements.push({
      sql: `INSERT INTO refusal_minutes (minute, model, version, source, caller, code, field, applications)
            SELECT CAST(value ->> 'minute' AS BIGINT), value ->> 'model', value ->> 'version', value ->> 'source', value ->> 'caller',
                   value ->> 'code', value ->> 'field', CAST(value ->> 'applications' AS BIGINT) FROM json_each(?) WHERE ${holds}
            ON CONFLICT (minute, model, version, source, caller, code, field) DO UPDATE SET
              applications = refusal_minutes.applications + excluded.applications`,
      params: [JSON.stringify(reasons), ...params],
    });
  return statements;
}

export interface Fault {
  code: string;
  /** What the fault is of, as whoever found it calls it. */
  field: string;
}

/**
 * Adds an application's faults to the reasons, each once.
 * @param schema whose fields and derived features a fault can be of: names that a stranger chose would fill a table
 */
export function addRefusal(
  reasons: Refusal[],
  faults: readonly Fault[],
  { fields, derived }: Pick<ApplicationSchema, 'fields' | 'derived'>,
): void {
  const isKnown = (field: string) => [...fields, ...derived].some(({ name }) => name === field);
  const added = new Set<Refusal>();
  for (const fault of faults) {
    const field = isKnown(fault.field) ? fault.field : '';
    let reason = reasons.find((known) => known.code === fault.code && known.field === field);
    if (!reason) {
      reason = { code: fault.code, field, applications: 0 };
      reasons.push(reason);
    }
    if (!added.has(reason)) reason.applications++;
    added.add(reason);
  }
}
