import type { Database } from '../../ports.ts';
import type { RegisteredVersion } from '../../registry/versions.ts';
import { DAY_MS } from '../../time.ts';
import { noteOnce } from './episodes.ts';

/**
 * Asks for a challenger in a version's place once it has stood for so many days without that anybody asked for one, whatever
 * drift there is. Checks that do so at once ask once: the next time counts from the last request.
 *
 * @param days 0 never asks
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @param reportId of the report that tells of it
 */
export async function askBySchedule(
  database: Database,
  { model, version, digest, created }: RegisteredVersion,
  days: number,
  at: number,
  reportId: string,
): Promise<void> {
  if (days === 0) return;
  const [row] = await database.query<{ asked: number | null }>(
    `SELECT max(at) AS asked FROM drift_actions WHERE model = ? AND version = ? AND action = 'retrain'`,
    [model, version],
  );
  const since = Math.max(Date.parse(created), row!.asked ?? 0);
  if (since > at - days * DAY_MS) return;
  // Named by what it counts from, so that whoever finds the same notes the same; no two models share a bundle.
  await noteOnce(
    database,
    { model, version, kind: 'schedule' },
    `schedule-${digest}-${since}`,
    at,
    'retrain',
    {
      kind: 'schedule',
      verdict: 'retrain',
      summary: `For ${days} days no challenger was asked for in the place of version ${version}, and RETRAIN_EVERY_DAYS asks for one.`,
      report_id: reportId,
      window: null,
      features: [],
    },
  );
}
