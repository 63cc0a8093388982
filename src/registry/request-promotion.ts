import { handsNeeded } from './hands.ts';
import { CHAMPION, type Promotion } from './move.ts';
import { type PromotionRequest, promote } from './promote.ts';
import type { Proposal } from './proposals.ts';
import { type Proposer, propose } from './propose.ts';
import type { RegistryServices } from './services.ts';
import { requireVersion } from './versions.ts';

/**
 * Moves an alias where whoever asks for it has hands enough, and proposes the move where it takes more.
 * @throws SolventError as `promote` and `propose` do
 */
export async function requestPromotion(
  services: RegistryServices,
  model: string,
  { isHand, ...request }: PromotionRequest & Proposer,
): Promise<{ promotion: Promotion; proposal?: never } | { proposal: Proposal; promotion?: never }> {
  const { database, approvals = 1 } = services;
  const { alias = CHAMPION, mode, force = false } = request;
  const { version } = await requireVersion(database, model, request.version);
  const needed = await handsNeeded(services, { model, alias, version, mode, force });
  // Where one hand is enough for everything, nobody asks whose it is.
  if (approvals === 1 || needed <= (isHand ? 1 : 0))
    return { promotion: await promote(services, model, request) };
  return { proposal: await propose(services, model, { ...request, isHand }) };
}
