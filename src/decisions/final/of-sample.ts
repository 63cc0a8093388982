import { WEIGHTIEST_FIRST } from './final-decision.ts';

/** In SQL, that a final decision `f` is about a sample `s`: reported by the id of its decision, or by that of its request. */
export const IS_OF_SAMPLE = 'f.join_key IN (s.id, s.request, s.decision)';

/** In SQL, what the lender decided about a sample `s` in the end: null where that is not known. */
export const FINAL_OF_SAMPLE = `(SELECT f.decision FROM final_decisions f WHERE ${IS_OF_SAMPLE} ORDER BY ${WEIGHTIEST_FIRST} LIMIT 1)`;

/** In SQL, the same as far as it was reported by a time, which is its parameter. */
export const FINAL_OF_SAMPLE_BY = `(SELECT f.decision FROM final_decisions f WHERE ${IS_OF_SAMPLE} AND f.received_at <= ? ORDER BY ${WEIGHTIEST_FIRST} LIMIT 1)`;

/** In SQL, that as far as is known the loan of a sample `s` was made. */
export const WAS_MADE = `coalesce(${FINAL_OF_SAMPLE}, 'approved') = 'approved'`;
