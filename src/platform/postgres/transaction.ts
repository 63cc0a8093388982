import type { Sql } from 'postgres';
import type { Translated } from './dialect.ts';

/** What writes rows; anything else changes none, whatever it returns. */
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

/** Runs one translated statement. */
export const run = (sql: Sql, { text, values, kept }: Translated) =>
  sql.unsafe(text, values, { prepare: kept, simple: false } as { prepare: boolean });

/**
 * All statements or none, in two goes: the statements, and COMMIT once all of them are known to have worked. COMMIT is not sent along with
 * them: postgres.js sends a statement again whose plan is outdated, and it would then stand behind COMMIT, outside.
 *
 * @param committing called when COMMIT is sent: what is lost from then on may have been done
 * @returns how many rows each changed
 */
export async function transaction(
  sql: Sql,
  statements: Translated[],
  committing: () => void,
): Promise<number[]> {
  const sent = [sql.unsafe('BEGIN'), ...statements.map((statement) => run(sql, statement))];
  const answers = await Promise.allSettled(sent);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) {
    await sql.unsafe('ROLLBACK');
    throw failed.reason;
  }
  committing();
  await sql.unsafe('COMMIT');
  return answers
    .slice(1)
    .map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined))
    .map((rows) => (rows && WRITES.includes(rows.command) ? (rows.count ?? 0) : 0));
}
