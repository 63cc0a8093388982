import { type Move, moveAlias } from './aliases.ts';
import { CHALLENGER, type ChallengerUse, findChallenger } from './challenger.ts';
import { requireLoadable } from './loadable.ts';
import type { RegistryServices } from './services.ts';
import { findVersion, type RegisteredVersion } from './versions.ts';

/** The alias that answers unless `MODEL_STAGE` says otherwise. */
export const CHAMPION = 'champion';

/** Who moves what answers, and why. */
export interface Hand {
  by: string;
  why: string;
  /** The version's number that must still answer, null for none; without it, the one that answers at the beginning. */
  from?: string | null | undefined;
}

/** What answered before, and what answers from now on. */
export interface Promotion {
  from: string | null;
  version: RegisteredVersion;
  /** False where it was so before. */
  moved: boolean;
  /** What a challenger is used for from now on; null for any other alias. */
  use: ChallengerUse | null;
}

/**
 * Points an alias at a version that an isolate can load.
 * @throws SolventError `conflict` when somebody else moved the alias first, `model_unavailable` when it cannot: what
 *   answers now goes on answering when the other cannot
 */
export async function moveTo(
  { blobs, database, clock }: RegistryServices,
  version: RegisteredVersion,
  alias: string,
  { by, why, from }: Hand,
  how: Pick<Move, 'kind' | 'forced' | 'evidence' | 'mode' | 'share' | 'proposal'>,
): Promise<Promotion> {
  const { model } = version;
  const before = from === undefined ? ((await findVersion(database, model, alias))?.version ?? null) : from;
  await requireLoadable(blobs, version);
  const given = { model, alias, version: version.version, by, why, at: clock.now(), from: before };
  const moved = await moveAlias(database, { ...given, ...how });
  return {
    from: before,
    version,
    moved,
    use: alias === CHALLENGER ? await findChallenger(database, model) : null,
  };
}
