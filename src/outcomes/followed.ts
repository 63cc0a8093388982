import type { Database } from '../ports.ts';

/** Loans that are asked. */
const MOST_LOANS = 1_000;

/**
 * How far a model's loans are followed: to where half of its latest loans without a default are. Many lenders report a
 * default at once, and all other loans now and then: of loans whose horizon ends after the last time nothing but defaults is
 * known, and they would count alone. A few loans that were reported early, or wrongly, move it nowhere. What became of repaid
 * loans is known for ever, and tells nothing of the others: they are asked only where there are no others.
 *
 * @param version all versions without it, each application once
 * @param knownBy what was scored or reported later does not count; milliseconds since the Unix epoch
 * @returns milliseconds since the Unix epoch, not after `knownBy`: the epoch itself where no loan without a default was reported
 */
export async function followedUntil(
  database: Database,
  model: string,
  version: string | undefined,
  knownBy: number,
): Promise<number> {
  const reports =
    'FROM standing_outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model AND o.received_at <= ?';
  const rows = await database.query<{ until: number; final: number }>(
    `SELECT until, final FROM (
       SELECT s.at, (SELECT max(o.observed_at) ${reports}) AS until, (SELECT max(o.defaulted) ${reports}) AS defaulted,
         (SELECT max(o.final) ${reports}) AS final
       FROM samples s WHERE s.model = ? ${version === undefined ? 'AND s.beside IS NULL' : 'AND s.version = ?'}
         AND s.defaulted IS NOT NULL AND s.at <= ?) reported
     WHERE defaulted = 0 ORDER BY at DESC LIMIT ?`,
    [knownBy, knownBy, knownBy, model, ...(version === undefined ? [] : [version]), knownBy, MOST_LOANS],
  );
  const open = rows.filter(({ final }) => final === 0);
  const untils = (open.length > 0 ? open : rows).map(({ until }) => until).sort((a, b) => a - b);
  return Math.min(knownBy, untils[(untils.length - 1) >> 1] ?? 0);
}
