import { WEIGHTIEST_FIRST } from './final-decision.ts';

/** In SQL, that a final decision `f` is about a sample `s`: reported by the id of its decision, or by that of its request. */
export const IS_OF_SAMPLE = 'f.join_key IN (s.id, s.request, s.decision)';

const finalAmong = (reports: string) =>
  `(SELECT f.decision FROM final_decisions f WHERE ${reports} ORDER BY ${WEIGHTIEST_FIRST} LIMIT 1)`;

/** In SQL, what the lender decided about a sample `s` in the end: null where that is not known. */
export const FINAL_OF_SAMPLE = finalAmong(IS_OF_SAMPLE);

/** In SQL, the same as far as it was reported by a time, which is its parameter. */
export const FINAL_OF_SAMPLE_BY = finalAmong(`${IS_OF_SAMPLE} AND f.received_at <= ?`);

/** Whether as far as is known a loan was made. @param final what the lender decided, null where that is not known */
export function isMade(final: string | null): boolean {
  return final === null || final === 'approved';
}

/** In SQL, that as far as is known the loan of a sample `s` was made. */
export const WAS_MADE = `coalesce(${FINAL_OF_SAMPLE}, 'approved') = 'approved'`;
