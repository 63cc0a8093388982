import { SolventError } from '../errors.ts';
import { openBundle } from '../model/bundle.ts';
import { checkConsistency } from '../model/consistency.ts';
import { moveAlias } from './aliases.ts';
import { readBundle } from './bundle-store.ts';
import { listEvents } from './history.ts';
import type { RegistryServices } from './publish.ts';
import { findVersion, type RegisteredVersion, requireVersion } from './versions.ts';

/** The alias that answers unless `MODEL_STAGE` says otherwise. */
export const CHAMPION = 'champion';

/** Who moves what answers, and why. */
export interface Hand {
  by: string;
  why: string;
  /** The version's number that must still answer; without it, the one that answers at the beginning. */
  from?: string | undefined;
}

/** What answered before, and what answers from now on. */
export interface Promotion {
  from: string | null;
  version: RegisteredVersion;
  /** False where it was so before. */
  moved: boolean;
}

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
    ...hand
  }: { version: string; alias?: string; force?: boolean } & Hand,
): Promise<Promotion> {
  const { database } = services;
  const wanted = await requireVersion(database, model, version);
  if (!wanted.accepted && !force)
    throw new SolventError(
      'conflict',
      `Version ${wanted.version} of ${model} did not meet the schema's promotion criteria. To promote it all the same takes force and a reason, which the history keeps`,
    );
  return move(services, wanted, alias, hand, { kind: 'promotion', forced: !wanted.accepted });
}

/**
 * Makes what answered before answer again. Repeated, it goes back further: what was rolled back is not what answered before.
 *
 * @throws SolventError `conflict` when nothing answered before or somebody else moved the alias first, `model_unavailable` when the
 *   bundle is damaged
 */
export async function rollback(
  services: RegistryServices,
  model: string,
  { alias = CHAMPION, ...hand }: { alias?: string } & Hand,
): Promise<Promotion> {
  const former = await formerVersion(services, model, alias);
  if (former === null)
    throw new SolventError(
      'conflict',
      `Nothing answered as ${alias} of ${model} before: there is nothing to go back to`,
    );
  const wanted = await requireVersion(services.database, model, String(former));
  return move(services, wanted, alias, hand, { kind: 'rollback', forced: false });
}

async function move(
  { blobs, database, clock }: RegistryServices,
  version: RegisteredVersion,
  alias: string,
  { by, why, from }: Hand,
  how: { kind: 'promotion' | 'rollback'; forced: boolean },
): Promise<Promotion> {
  const { model } = version;
  const before = from ?? (await findVersion(database, model, alias))?.version ?? null;
  // What answers now goes on answering when the other cannot.
  checkConsistency(openBundle(await readBundle(blobs, version.digest)));
  const given = { model, alias, version: version.version, by, why, at: clock.now(), from: before };
  return { from: before, version, moved: await moveAlias(database, { ...given, ...how }) };
}

const PAGE = 100;

/** Each rollback takes back the latest promotion that none took back before. */
async function formerVersion(
  { database }: RegistryServices,
  model: string,
  alias: string,
): Promise<number | null> {
  let takenBack = 0;
  for (let before: number | undefined; ; ) {
    const { events, next } = await listEvents(database, model, { alias, limit: PAGE, before });
    for (const { kind, from } of events) {
      if (kind === 'rollback') takenBack++;
      else if (takenBack > 0) takenBack--;
      else return from;
    }
    if (next === undefined) return null;
    before = next;
  }
}
