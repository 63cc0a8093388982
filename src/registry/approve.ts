import { SolventError } from '../errors.ts';
import { countedHands, handsNeeded } from './hands.ts';
import { promote } from './promote.ts';
import { type Proposal, requireNotEnded, requireProposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';

/** What came of an approval. */
export interface Approved {
  proposal: Proposal;
  /** Whether the hand is a new one: a key that approves twice counts once. */
  isNew: boolean;
  /** How many hands it takes in all. */
  needed: number;
}

/**
 * Puts a hand on a proposal, and makes its move once enough stand on it. Doing it again ends what died in between, and changes nothing
 * where the move is made already. A hand counts as long as its key may move the alias.
 *
 * @param hand a key, by its name
 * @throws SolventError `not_found`, `conflict` when it was withdrawn or the alias was moved meanwhile, which says by whom, or the version does
 *   not pass the gate any more, `model_unavailable` when its bundle is damaged. The hand stands on it all the same, where it is open
 */
export async function approve(
  services: RegistryServices,
  model: string,
  number: number,
  { by, why = null }: { by: string; why?: string | null | undefined },
): Promise<Approved> {
  const { database, clock } = services;
  // On one that comes only now no hand would stand.
  await requireProposal(database, model, number);
  const [written] = await database.batch([
    {
      sql: `INSERT INTO model_approvals (model, proposal, by_whom, why, at)
            SELECT model, number, ?, ?, ? FROM model_proposals WHERE model = ? AND number = ? AND state = 'open'
            ON CONFLICT DO NOTHING`,
      params: [by, why, clock.now(), model, number],
    },
  ]);
  const proposal = await requireProposal(database, model, number);
  requireNotEnded(proposal);
  const approved = {
    proposal,
    isNew: written === 1,
    needed: await handsNeeded(services, proposal),
  };
  if (proposal.state === 'made' || countedHands(services, proposal).length < approved.needed) return approved;
  try {
    await promote(services, model, { ...proposal, proposal });
  } catch (error) {
    // Another hand may have made the move, or somebody ended the proposal, since it was read.
    if (!(error instanceof SolventError && error.code === 'conflict')) throw error;
    const now = await requireProposal(database, model, number);
    requireNotEnded(now);
    if (now.state === 'open') throw error;
  }
  return { ...approved, proposal: await requireProposal(database, model, number) };
}
