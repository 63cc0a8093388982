import { SolventError } from '../errors.ts';
import type { Database, Logger } from '../ports.ts';
import { listAliases } from './aliases.ts';
import { formerVersion } from './rollback.ts';
import type { RegistryServices } from './services.ts';
import { type RegisteredVersion, requireVersion } from './versions.ts';

type Needs = Pick<RegistryServices, 'database' | 'clock'> & { logger: Logger };

/**
 * Puts a version away: no list shows it unasked, and no alias can be pointed at it. Nothing of it is deleted: what refers to it, an answer, a job
 * or a report, goes on finding it. One that is archived stays so, as it was archived first.
 *
 * @param aliasOrVersion of the model
 * @throws SolventError `not_found`; `conflict` when an alias points at it or would be rolled back to it, or an unfinished job needs it
 */
export async function archive(
  services: Needs,
  model: string,
  aliasOrVersion: string,
  { by, why }: { by: string; why: string },
): Promise<RegisteredVersion> {
  const { database, clock, logger } = services;
  const { version, archived } = await requireVersion(database, model, aliasOrVersion);
  if (!archived) {
    await requireNoWayBack(database, model, version);
    const number = Number(version);
    // An alias that moves at the same time comes before this statement, or finds the version archived.
    const [changed] = await database.batch([
      {
        sql: `UPDATE model_versions SET archived_at = ?, archived_by = ?, archived_why = ?
              WHERE model = ? AND version = ? AND archived_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM model_aliases WHERE model = ? AND version = ?)
                AND NOT EXISTS (SELECT 1 FROM portfolio_jobs WHERE status IN ${UNFINISHED}
                  AND model_name = ? AND model_version = ?)`,
        params: [clock.now(), by, why, model, number, model, number, model, version],
      },
    ]);
    if (changed) logger.log('info', 'model_version_archived', { model, version, by, why });
    else await requireUnused(database, model, version);
  }
  return requireVersion(database, model, version);
}

/** Lets a version be promoted again. One that is not archived stays as it is. @throws SolventError `not_found` */
export async function unarchive(
  { database, logger }: Needs,
  model: string,
  version: string,
  by: string,
): Promise<RegisteredVersion> {
  const known = await requireVersion(database, model, version);
  if (!known.archived) return known;
  await database.query(
    `UPDATE model_versions SET archived_at = NULL, archived_by = NULL, archived_why = NULL
     WHERE model = ? AND version = ?`,
    [model, Number(known.version)],
  );
  logger.log('info', 'model_version_unarchived', { model, version: known.version, by });
  return requireVersion(database, model, known.version);
}

const UNFINISHED = "('UPLOADING', 'PENDING', 'PROGRESS')";

/** What answered before is wanted in a hurry, by a rollback. */
async function requireNoWayBack(database: Database, model: string, version: string): Promise<void> {
  for (const alias of Object.keys(await listAliases(database, model)))
    if (String(await formerVersion(database, model, alias)) === version)
      throw inUse(model, version, `${alias} would be rolled back to it`);
}

async function requireUnused(database: Database, model: string, version: string): Promise<void> {
  const pointing = Object.entries(await listAliases(database, model)).filter(
    ([, target]) => target === version,
  );
  if (pointing.length > 0)
    throw inUse(model, version, `${pointing.map(([alias]) => alias).join(', ')} of ${model} points at it`);
  const [job] = await database.query<{ id: string }>(
    `SELECT id FROM portfolio_jobs WHERE status IN ${UNFINISHED} AND model_name = ? AND model_version = ? LIMIT 1`,
    [model, version],
  );
  if (job) throw inUse(model, version, `the job ${job.id} is not finished, and is scored by it`);
}

function inUse(model: string, version: string, why: string): SolventError {
  return new SolventError('conflict', `Version ${version} of ${model} cannot be archived: ${why}`);
}
