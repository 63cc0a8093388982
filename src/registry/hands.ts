import { SolventError } from '../errors.ts';
import type { Database } from '../ports.ts';
import { type AskedUse, CHALLENGER } from './challenger.ts';
import { CHAMPION } from './move.ts';
import type { Approval, Proposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';

/** A move, as far as hands go. */
interface Wanted extends AskedUse {
  model: string;
  alias: string;
  /** A version's number. */
  version: string;
}

/**
 * How many hands a move takes: as many as are asked for; one where the version answered under the alias before, for then they stood on
 * it once; none for a challenger that answers nobody.
 *
 * @param approvals that a version takes which did not: `PROMOTION_APPROVALS`
 */
export async function handsNeeded(
  database: Database,
  { model, alias, version, mode }: Wanted,
  approvals: number,
): Promise<number> {
  if (approvals === 1) return 1;
  const isSplit = alias === CHALLENGER && mode === 'split';
  if (alias === CHALLENGER && !isSplit) return 0;
  const [row] = await database.query<{ known: number }>(
    'SELECT EXISTS (SELECT 1 FROM model_events WHERE model = ? AND alias = ? AND to_version = ?) AS known',
    // To be scored beside the champion, a challenger took no hand.
    [model, isSplit ? CHAMPION : alias, Number(version)],
  );
  return row!.known === 1 ? 1 : approvals;
}

/**
 * The hands that stand on a move, as its event keeps them.
 * @param proposal that it carries out; without one whoever asks for it is the only hand
 * @throws SolventError `conflict` when they are too few
 */
export async function requireHands(
  { database, clock, approvals = 1 }: RegistryServices,
  wanted: Wanted & { by: string },
  proposal: Proposal | undefined,
): Promise<Record<string, unknown>> {
  const { model, alias, version, by } = wanted;
  const hands = proposal?.approvals ?? [{ by, at: clock.now() }];
  const needed = await handsNeeded(database, wanted, approvals);
  if (hands.length < needed)
    throw new SolventError(
      'conflict',
      `To make version ${version} ${alias} of ${model} takes ${needed} hands, and ${hands.length} stand on it. Propose it`,
    );
  return {
    ...((proposal || approvals > 1) && approvalsOf(hands)),
    ...(proposal && { proposal: proposal.number }),
    ...(approvals > needed && {
      one_hand: needed === 0 ? 'It answers nobody.' : `Version ${version} answered before.`,
    }),
  };
}

/** What the event of a rollback keeps of its hand, where other moves take more than one. */
export function rollbackHand(
  { clock, approvals = 1 }: RegistryServices,
  by: string,
): Record<string, unknown> {
  if (approvals === 1) return {};
  return { ...approvalsOf([{ by, at: clock.now() }]), one_hand: 'It is a rollback.' };
}

/** Evidence as events keep it; nothing is none. */
export function evidenceText(evidence: Record<string, unknown>): string | undefined {
  return Object.keys(evidence).length > 0 ? JSON.stringify(evidence) : undefined;
}

function approvalsOf(hands: Pick<Approval, 'by' | 'at'>[]) {
  return { approvals: hands.map(({ by, at }) => ({ by, at: new Date(at).toISOString() })) };
}
