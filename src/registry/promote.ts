import { SolventError } from '../errors.ts';
import type { AskedUse } from './challenger.ts';
import { evidenceText, requireHands } from './hands.ts';
import { CHAMPION, type Hand, moveTo, type Promotion } from './move.ts';
import type { Proposal } from './proposals.ts';
import type { RegistryServices } from './publish.ts';
import { requireVersion } from './versions.ts';

/** A version that is to answer under an alias. */
export interface PromotionRequest extends AskedUse {
  /** A number or an alias. */
  version: string;
  /** By default the champion. */
  alias?: string;
  /** Lets a version pass that did not meet the criteria; the history says so. */
  force?: boolean;
}

/**
 * Makes a version what answers under an alias.
 *
 * @param request with the proposal that it carries out, if any: then by its hands
 * @throws SolventError `not_found`, `conflict` when it did not meet the criteria, it takes more hands or somebody else moved the alias first,
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
    proposal,
    ...hand
  }: PromotionRequest & Hand & { proposal?: Proposal },
): Promise<Promotion> {
  const { database } = services;
  const wanted = await requireVersion(database, model, version);
  if (!wanted.accepted && !force)
    throw new SolventError(
      'conflict',
      `Version ${wanted.version} of ${model} did not meet the schema's promotion criteria. To promote it all the same takes force and a reason, which the history keeps`,
    );
  const hands = await requireHands(services, { ...wanted, alias, mode, by: hand.by }, proposal);
  return moveTo(services, wanted, alias, hand, {
    kind: 'promotion',
    forced: !wanted.accepted,
    mode,
    share,
    evidence: evidenceText(hands),
    proposal: proposal?.number,
  });
}
