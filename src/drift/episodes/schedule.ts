import type { Database } from '../../ports.ts';
import type { RegisteredVersion } from '../../registry/versions.ts';
import { DAY_MS } from '../../time.ts';
import type { ActionContent } from './content.ts';

/**
 * Asks for a challenger in a version's place once it has stood for so many days without that anybody asked for one, whatever
 * drift there is. Checks that do so at once ask once: the next time counts from the last request.
 *
 * @param days 0 never asks
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @param told the report that tells of it, and what gives the episode an id
 */
export async function askBySchedule(
  database: Database,
  { model, version, created }: RegisteredVersion,
  days: number,
  at: number,
  told: { reportId: string; newId(): string },
): Promise<void> {
  const due = at - days * DAY_MS;
  if (days === 0 || Date.parse(created) > due) return;
  const id = told.newId();
  const content: ActionContent = {
    kind: 'schedule',
    verdict: 'retrain',
    summary: `For ${days} days no challenger was asked for in the place of version ${version}, and RETRAIN_EVERY_DAYS asks for one.`,
    report_id: told.reportId,
    window: null,
    features: [],
  };
  await database.batch([
    {
      // It lasts for no time: there is nothing to recover from.
      sql: `INSERT INTO drift_episodes (id, model, version, kind, opened_at, closed_at, calm_since)
            SELECT ?, ?, ?, 'schedule', ?, ?, ? WHERE NOT EXISTS (
              SELECT 1 FROM drift_actions WHERE model = ? AND version = ? AND action = 'retrain' AND at > ?)`,
      params: [id, model, version, at, at, at, model, version, due],
    },
    {
      sql: `INSERT INTO drift_actions (episode, action, model, version, at, content, status)
            SELECT id, 'retrain', model, version, ?, ?, 'due' FROM drift_episodes WHERE id = ?`,
      params: [at, JSON.stringify(content), id],
    },
  ]);
}
