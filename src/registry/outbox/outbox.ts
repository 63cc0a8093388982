import type { Database, SqlValue } from '../../ports.ts';

/** How far a model's history has gone out. */
export interface Outbox extends Record<string, SqlValue> {
  model: string;
  /** The last event that has a copy, and the one that this copy begins with; 0 before the first. */
  copied: number;
  last_copy: number;
  /** The last event that was told, or given up. */
  told: number;
  /** The last event. */
  head: number;
}

/** Of every model that has a history. */
export function listOutboxes(database: Database): Promise<Outbox[]> {
  // Every event moved an alias, and of those there are few. One that somebody took away was copied before.
  return database.query<Outbox>(
    `SELECT a.model, coalesce(copied, 0) AS copied, coalesce(last_copy, 0) AS last_copy, coalesce(told, 0) AS told,
       coalesce((SELECT max(sequence) FROM model_events e WHERE e.model = a.model), 0) AS head
     FROM (SELECT model FROM model_aliases UNION SELECT model FROM model_outbox) a LEFT JOIN model_outbox o ON o.model = a.model`,
  );
}

/** Which event is the last that has a copy, as far as the database knows. */
export async function copiedUpTo(database: Database, model: string): Promise<number> {
  const [row] = await database.query<{ copied: number }>('SELECT copied FROM model_outbox WHERE model = ?', [
    model,
  ]);
  return row?.copied ?? 0;
}

/** Notes a copy; one that was noted by somebody who is further changes nothing. */
export async function noteCopy(
  database: Database,
  model: string,
  copy: Pick<Outbox, 'copied' | 'last_copy'>,
): Promise<void> {
  await database.query(
    `INSERT INTO model_outbox (model, copied, last_copy) VALUES (?, ?, ?)
     ON CONFLICT (model) DO UPDATE SET copied = excluded.copied, last_copy = excluded.last_copy WHERE excluded.copied > model_outbox.copied`,
    [model, copy.copied, copy.last_copy],
  );
}

/** Lets the copies be gone through again from the first on. */
export async function forgetCopies(database: Database, model: string): Promise<void> {
  await database.query('UPDATE model_outbox SET copied = 0, last_copy = 0 WHERE model = ?', [model]);
}

/** Notes that an event was told, and all before it. */
export async function noteTold(database: Database, model: string, told: number): Promise<void> {
  await database.query(
    `INSERT INTO model_outbox (model, told) VALUES (?, ?)
     ON CONFLICT (model) DO UPDATE SET told = excluded.told WHERE excluded.told > model_outbox.told`,
    [model, told],
  );
}
