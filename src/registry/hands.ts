import { SolventError } from '../errors.ts';
import { type AskedUse, CHALLENGER } from './challenger.ts';
import { presentVerdict } from './judging.ts';
import { CHAMPION } from './move.ts';
import type { Approval, Proposal } from './proposals.ts';
import type { RegistryServices } from './services.ts';
import type { StoredVerdict } from './verdicts.ts';
import { requireVersion } from './versions.ts';

/** A move, as far as hands go. */
interface Wanted extends AskedUse {
  model: string;
  alias: string;
  /** A version's number. */
  version: string;
  /** Also when the gate does not let the version pass. */
  force: boolean;
}

/**
 * How many hands a move takes: as many as are asked for (`PROMOTION_APPROVALS`); one where the version answered under the alias before,
 * for then they stood on it once, and needs no force now; none for a challenger that answers nobody.
 *
 * @param verdict on the version; by default the present one
 */
export async function handsNeeded(
  services: Pick<RegistryServices, 'database' | 'blobs' | 'clock' | 'approvals'>,
  { model, alias, version, mode, force }: Wanted,
  verdict?: StoredVerdict,
): Promise<number> {
  const { database, approvals = 1 } = services;
  if (approvals === 1) return 1;
  const isSplit = alias === CHALLENGER && mode === 'split';
  if (alias === CHALLENGER && !isSplit) return 0;
  // To be scored beside the champion, a challenger took no hand.
  const ofAlias = [model, isSplit ? CHAMPION : alias, Number(version)];
  const [row] = await database.query<{ known: number; answers: number }>(
    `SELECT EXISTS (SELECT 1 FROM model_events WHERE model = ? AND alias = ? AND to_version = ?) AS known,
       EXISTS (SELECT 1 FROM model_aliases WHERE model = ? AND alias = ? AND version = ?) AS answers`,
    [...ofAlias, ...ofAlias],
  );
  const { known, answers } = row!;
  if (known === 0) return approvals;
  // What answers already is not made to by anybody's force.
  if (answers === 1 || !force) return 1;
  const present = verdict ?? (await verdictIfWhole(services, model, version));
  return present?.outcome === 'passed' ? 1 : approvals;
}

/**
 * The hands on a proposal that count: of keys that are still there and may still move the alias. One that was taken away since may
 * have been in the wrong hands when it approved.
 */
export function countedHands(
  { mayMove = () => true }: Pick<RegistryServices, 'mayMove'>,
  { alias, approvals }: Pick<Proposal, 'alias' | 'approvals'>,
): Approval[] {
  return approvals.filter(({ by }) => mayMove(by, alias));
}

/** A bundle that is damaged lets nothing move, and must not keep anybody from seeing what is proposed. */
async function verdictIfWhole(
  services: Pick<RegistryServices, 'database' | 'blobs' | 'clock'>,
  model: string,
  version: string,
): Promise<StoredVerdict | undefined> {
  try {
    return await presentVerdict(services, await requireVersion(services.database, model, version));
  } catch (error) {
    if (error instanceof SolventError && error.code === 'model_unavailable') return undefined;
    throw error;
  }
}

/**
 * The hands that stand on a move, as its event keeps them.
 * @param verdict on the version
 * @param proposal that it carries out; without one whoever asks for it is the only hand
 * @throws SolventError `conflict` when they are too few
 */
export async function requireHands(
  services: RegistryServices,
  wanted: Wanted & { by: string },
  verdict: StoredVerdict,
  proposal: Proposal | undefined,
): Promise<Record<string, unknown>> {
  const { clock, approvals = 1 } = services;
  const { model, alias, version, by } = wanted;
  const hands = proposal ? countedHands(services, proposal) : [{ by, at: clock.now() }];
  const needed = await handsNeeded(services, wanted, verdict);
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
