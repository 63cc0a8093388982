import { SolventError } from '../errors.ts';
import type { Database, Logger, Statement } from '../ports.ts';
import { listAliases } from './aliases.ts';
import { formerVersion } from './rollback.ts';
import type { RegistryServices } from './services.ts';
import type { Upkeep } from './upkeep.ts';
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
    const at = clock.now();
    // An alias that moves at the same time comes before these statements, or finds the version archived.
    const isUnused: Statement = {
      sql: `model = ? AND version = ? AND archived_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM model_aliases WHERE model = ? AND version = ?)
              AND NOT EXISTS (SELECT 1 FROM portfolio_jobs WHERE status IN ${UNFINISHED}
                AND model_name = ? AND model_version = ?)`,
      params: [model, number, model, number, model, version],
    };
    const [changed] = await database.batch([
      keepOf('archived', isUnused, { at, by, why }),
      {
        sql: `UPDATE model_versions SET archived_at = ?, archived_by = ?, archived_why = ? WHERE ${isUnused.sql}`,
        params: [at, by, why, ...isUnused.params!],
      },
    ]);
    if (changed) logger.log('info', 'model_version_archived', { model, version, by, why });
    else await requireUnused(database, model, version);
  }
  return requireVersion(database, model, version);
}

/** Lets a version be promoted again. One that is not archived stays as it is. @throws SolventError `not_found` */
export async function unarchive(
  { database, clock, logger }: Needs,
  model: string,
  aliasOrVersion: string,
  by: string,
): Promise<RegisteredVersion> {
  const { version } = await requireVersion(database, model, aliasOrVersion);
  const isArchived: Statement = {
    sql: 'model = ? AND version = ? AND archived_at IS NOT NULL',
    params: [model, Number(version)],
  };
  const [changed] = await database.batch([
    keepOf('unarchived', isArchived, { at: clock.now(), by, why: null }),
    {
      sql: `UPDATE model_versions SET archived_at = NULL, archived_by = NULL, archived_why = NULL WHERE ${isArchived.sql}`,
      params: isArchived.params!,
    },
  ]);
  if (changed) logger.log('info', 'model_version_unarchived', { model, version, by });
  return requireVersion(database, model, version);
}

/** Keeps who does it (`upkeep.ts`), before it is done and under the same condition. */
function keepOf(
  act: Upkeep['act'],
  condition: Statement,
  { at, by, why }: { at: number; by: string; why: string | null },
): Statement {
  return {
    sql: `INSERT INTO model_upkeep (model, version, act, why, at, by_whom)
          SELECT model, version, ?, ?, ?, ? FROM model_versions WHERE ${condition.sql}`,
    params: [act, why, at, by, ...condition.params!],
  };
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
