import { movedBefore } from './aliases.ts';
import type { AskedUse } from './challenger.ts';
import { evidenceText, requireHands } from './hands.ts';
import { CHAMPION, type Hand, moveTo, type Promotion } from './move.ts';
import type { Proposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';
import { verdictOnMove } from './stopped.ts';
import { verdictEvidence } from './verdicts.ts';
import { findVersion, requireInUse, requireVersion } from './versions.ts';

/** A version that is to answer under an alias. */
export interface PromotionRequest extends AskedUse {
  /** A number or an alias. */
  version: string;
  /** By default the champion. */
  alias?: string;
  /** Lets a version pass that does not pass the gate; the history says so. */
  force?: boolean;
}

/**
 * Makes a version what answers under an alias, if it passes the gate against what is champion now.
 *
 * @param request with the proposal that it carries out, if any: then by its hands; `force` lets a version pass that does not, and the
 *   history says so, and why it did not
 * @throws SolventError `not_found`, `conflict` when it does not pass, it takes more hands or somebody else moved the alias first,
 *   `model_unavailable` when no isolate can load it
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
  requireInUse(wanted);
  const current = (await findVersion(database, model, alias))?.version ?? null;
  if (hand.from !== undefined && hand.from !== current) throw await movedBefore(database, model, alias);
  // What is judged against is what is replaced: nothing moves if it is another by then.
  const given = { ...hand, from: current };
  // A challenger that is to answer a share needs the gate as one does that is to answer all; to be shadowed or off it needs none.
  if (current === wanted.version && mode !== 'split')
    return moveTo(services, wanted, alias, given, { kind: 'promotion', mode, share });
  const verdict = await verdictOnMove(services, wanted, { alias, current, force, mode, share });
  const hands = await requireHands(
    services,
    { ...wanted, alias, mode, force, by: hand.by },
    verdict,
    proposal,
  );
  return moveTo(services, wanted, alias, given, {
    kind: 'promotion',
    mode,
    share,
    forced: verdict.outcome !== 'passed',
    evidence: evidenceText({ ...verdictEvidence(verdict), ...hands }),
    proposal: proposal?.number,
  });
}
