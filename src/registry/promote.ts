import { SolventError } from '../errors.ts';
import type { AskedUse } from './challenger.ts';
import { CHAMPION, type Hand, moveTo, type Promotion } from './move.ts';
import type { RegistryServices } from './publish.ts';
import { requireVersion } from './versions.ts';

/**
 * Makes a version what answers under an alias.
 *
 * @param force lets a version pass that did not meet the criteria; the history says so
 * @throws SolventError `not_found`, `conflict` when it did not meet the criteria or somebody else moved the alias first,
 *   `model_unavailable` when its bundle is damaged
 */
export async function promote(
  services: RegistryServices,
  model: string,
  {
    version,
    alias = CHAMPION,
    force = false,
    mode,
    share,
    ...hand
  }: { version: string; alias?: string; force?: boolean } & AskedUse & Hand,
): Promise<Promotion> {
  const { database } = services;
  const wanted = await requireVersion(database, model, version);
  if (!wanted.accepted && !force)
    throw new SolventError(
      'conflict',
      `Version ${wanted.version} of ${model} did not meet the schema's promotion criteria. To promote it all the same takes force and a reason, which the history keeps`,
    );
  return moveTo(services, wanted, alias, hand, { kind: 'promotion', forced: !wanted.accepted, mode, share });
}
