import { SolventError } from '../errors.ts';
import type { SqlValue } from '../ports.ts';
import { movedBefore } from './aliases.ts';
import { CHALLENGER, findChallenger, useAfter } from './challenger.ts';
import { requireLoadable } from './loadable.ts';
import { CHAMPION, type Hand } from './move.ts';
import type { PromotionRequest } from './promote.ts';
import { type Proposal, requireProposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';
import { verdictOnMove } from './stopped.ts';
import { findVersion, requireInUse, requireVersion } from './versions.ts';

/** Who proposes: a key is the first hand of its proposal, a command or a retraining is none. */
export interface Proposer extends Hand {
  isHand: boolean;
}

/**
 * Proposes a move of an alias. Nothing moves before somebody approves it (`approve`). The same proposal twice is one, as long as it is
 * open.
 *
 * @throws SolventError `not_found`, `validation_error` for a use of a challenger that there is not, `conflict` when the version does not
 *   pass the gate, the alias points at it already or somebody else moved it first, `model_unavailable` when no isolate can load it
 */
export async function propose(
  services: RegistryServices,
  model: string,
  {
    version,
    alias = CHAMPION,
    force = false,
    mode,
    share,
    by,
    why,
    from,
    isHand,
  }: PromotionRequest & Proposer,
): Promise<Proposal> {
  const { blobs, database, clock } = services;
  const wanted = await requireVersion(database, model, version);
  requireInUse(wanted);
  const current = (await findVersion(database, model, alias))?.version ?? null;
  const challenger = alias === CHALLENGER ? await findChallenger(database, model) : null;
  const use = useAfter({ alias, version: wanted.version, mode, share }, challenger);
  if (current === wanted.version && use?.mode === challenger?.mode && use?.share === challenger?.share)
    throw new SolventError('conflict', `Version ${wanted.version} is ${alias} of ${model} already`);
  if (from !== undefined && from !== current) throw await movedBefore(database, model, alias);
  await verdictOnMove(services, wanted, { alias, current, force, mode, share, isProposal: true });
  await requireLoadable(blobs, wanted);
  const number = current === null ? null : Number(current);
  const same: SqlValue[] = [model, alias, Number(wanted.version), force ? 1 : 0, mode ?? null, share ?? null];
  const at = clock.now();
  const [made] = await database.batch([
    {
      // On condition that the alias is still what it was: no move to come would outdate what came after one.
      sql: `INSERT INTO model_proposals (model, alias, version, forced, mode, share, number, from_version, by_whom, why, at)
            SELECT ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(number), 0) + 1 FROM model_proposals WHERE model = ?), ?, ?, ?, ?
            WHERE (SELECT version FROM model_aliases WHERE model = ? AND alias = ?) IS NOT DISTINCT FROM ?
            ON CONFLICT DO NOTHING`,
      params: [...same, model, number, by, why, at, model, alias, number],
    },
    {
      sql: `INSERT INTO model_approvals (model, proposal, by_whom, why, at)
            SELECT model, number, ?, ?, ? FROM model_proposals
            WHERE ${SAME} AND state = 'open' AND by_whom = ? AND ? = 1
            ON CONFLICT DO NOTHING`,
      params: [by, why, at, ...same, by, isHand ? 1 : 0],
    },
  ]);
  const [row] = await database.query<{ number: number }>(
    `SELECT number FROM model_proposals WHERE ${SAME} AND (state = 'open' OR ? = 1) ORDER BY number DESC LIMIT 1`,
    // One that was made now may have been ended already.
    [...same, made!],
  );
  if (!row) throw await movedBefore(database, model, alias);
  return requireProposal(database, model, row.number);
}

const SAME =
  'model = ? AND alias = ? AND version = ? AND forced = ? AND mode IS NOT DISTINCT FROM ? AND share IS NOT DISTINCT FROM ?';
