import type { FirstAnswerServices } from './first-answer.ts';

/** Rows of one statement, so that none keeps the others from the database for long. */
const AT_ONCE = 10_000;
/** Of one sweep: together more than a minute of a busy fleet brings. */
const MOST_ROUNDS = 20;

/** Deletes first answers that are given no longer: runs every minute, and as often as it likes. */
export async function sweepFirstAnswers({ database, clock }: FirstAnswerServices): Promise<void> {
  const now = clock.now();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [deleted] = await database.batch([
      {
        sql: `DELETE FROM first_answers WHERE (owner, key_digest) IN (
                SELECT owner, key_digest FROM first_answers WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
        params: [now, AT_ONCE],
      },
    ]);
    if (deleted! < AT_ONCE) return;
  }
}
