import type { Database } from '../../ports.ts';
import type { ActionReport } from '../reports/report.ts';
import { type ActionContent, actionContentSchema } from './content.ts';
import type { Action } from './episodes.ts';

const MOST_ACTIONS = 50;

/** What was done about a version up to a time, newest first. */
export async function actionHistory(
  database: Database,
  model: string,
  version: string,
  at: number,
): Promise<ActionReport[]> {
  const rows = await database.query<{ action: Action; at: number; content: string; result: string | null }>(
    `SELECT action, at, content, result FROM drift_actions
     WHERE model = ? AND version = ? AND at <= ? ORDER BY at DESC, action LIMIT ?`,
    [model, version, at, MOST_ACTIONS],
  );
  return rows.map((row) => {
    const content: ActionContent = actionContentSchema.parse(JSON.parse(row.content));
    return {
      at: new Date(row.at).toISOString(),
      kind: row.action,
      text: `${content.summary} ${row.result ?? 'Not done yet.'}`,
    };
  });
}
