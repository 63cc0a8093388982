import { SolventError } from '../errors.ts';
import { type Proposal, requireNotEnded, requireProposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';

/**
 * Takes a proposal back. Doing it again changes nothing.
 * @throws SolventError `not_found`, `conflict` when its move is made, or the alias was moved meanwhile, which says by whom
 */
export async function withdraw(
  { database, clock }: RegistryServices,
  model: string,
  number: number,
  by: string,
): Promise<Proposal> {
  // One that comes only now would be neither ended by this nor unknown.
  await requireProposal(database, model, number);
  await database.query(
    `UPDATE model_proposals SET state = 'withdrawn', withdrawn_by = ?, withdrawn_at = ?
     WHERE model = ? AND number = ? AND state = 'open'`,
    [by, clock.now(), model, number],
  );
  const proposal = await requireProposal(database, model, number);
  if (proposal.state === 'withdrawn') return proposal;
  requireNotEnded(proposal);
  throw new SolventError(
    'conflict',
    `Proposal ${number} of ${model} was made at ${new Date(proposal.ended!.at).toISOString()}: version ${proposal.version} is ${proposal.alias}. What took its place is taken back by a rollback`,
  );
}
