import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import type { StoredEvent } from '../../registry/history.ts';
import { propose } from '../../registry/propose.ts';
import { requestPromotion } from '../../registry/request-promotion.ts';
import { RETRAINING } from '../../retraining/message.ts';
import { HOUR_MS } from '../../time.ts';
import { readAgreement } from '../agreement/agreement.ts';
import type { AgreementReport } from '../agreement/report.ts';
import { type ActionServices, carryOutActions } from '../episodes/carry-out.ts';
import { type Action, noteOnce } from '../episodes/episodes.ts';
import { reportId } from '../reports/store.ts';
import { shadowedBy } from './ready.ts';

export interface SuccessionServices extends ActionServices {
  blobs: BlobStore;
  model: string;
  /** How many keys must stand on a move. */
  approvals: number;
  /** How long a challenger is shadowed before anything becomes of it, in hours. */
  shadowHours: number;
  /** What then becomes of it by itself: nothing, a proposal, or the promotion. */
  promotion: 'wait' | 'propose' | 'promote';
}

/** Of fewer it can hardly be told how a challenger decides: a share of 1% would not show. */
const FEWEST_PAIRS = 200;

/**
 * Closes the loop: a retrained challenger that passed the gate and was shadowed for long enough is proposed, or promoted. It goes on
 * waiting while too few applications were scored by both. One that the gate lets pass no longer, or that was wrong more often about loans whose outcome
 * is known, goes no further, and somebody is alerted. Repeated, or by several at once, it does and tells each once.
 *
 * @param at milliseconds since the Unix epoch
 */
export async function advanceChallenger(services: SuccessionServices, at: number): Promise<void> {
  const { database, logger, model, shadowHours, promotion } = services;
  if (promotion === 'wait') return;
  const shadowed = await shadowedBy(database, model, at);
  if (!shadowed || at < shadowed.at + shadowHours * HOUR_MS) return;
  const version = String(shadowed.to);
  try {
    const agreement = await readAgreement(services, model, shadowed.at, at);
    const pairs = agreement.paired?.pairs ?? 0;
    if (pairs < FEWEST_PAIRS) {
      logger.log('debug', 'challenger_waits', { model, version, pairs, needed: FEWEST_PAIRS });
      return;
    }
    requireNotWorse(agreement);
    await move(services, shadowed, agreement, at);
  } catch (error) {
    if (!(error instanceof SolventError) || error.code !== 'conflict') throw error;
    const summary = `It was shadowed since ${isoTime(shadowed.at)}, and was not ${promotion === 'promote' ? 'promoted' : 'proposed'}: ${error.message}`;
    await tell(services, `challenger-stopped-${shadowed.hash}`, version, 'alert', summary, at);
  }
}

async function move(
  services: SuccessionServices,
  shadowed: StoredEvent,
  { summary, champion }: AgreementReport,
  at: number,
): Promise<void> {
  const { model, promotion } = services;
  const version = String(shadowed.to);
  const request = {
    version,
    from: champion,
    by: RETRAINING,
    why: `${shadowed.why} Shadowed since ${isoTime(shadowed.at)}: ${summary}`,
    isHand: false,
  };
  const proposal =
    promotion === 'propose'
      ? await propose(services, model, request)
      : (await requestPromotion(services, model, request)).proposal;
  if (!proposal) return;
  const told = `Proposal ${proposal.number} waits: \`npm run model -- approve ${proposal.number} --model ${model}\`, or \`withdraw\`. ${summary}`;
  await tell(services, `challenger-proposed-${shadowed.hash}`, version, 'notice', told, at);
}

/** @throws SolventError `conflict` */
function requireNotWorse({ outcomes, champion }: AgreementReport): void {
  const brier = outcomes?.metrics.find(({ name }) => name === 'brier')?.difference;
  if (brier && brier.low > 0)
    throw new SolventError(
      'conflict',
      `of ${outcomes!.both_approved} loans that both would have approved and whose outcome is known, version ${champion} was right more often`,
    );
}

async function tell(
  services: SuccessionServices,
  id: string,
  version: string,
  action: Action,
  summary: string,
  at: number,
): Promise<void> {
  const { database, model } = services;
  await noteOnce(database, { model, version, kind: 'challenger' }, id, at, action, {
    kind: 'challenger',
    verdict: 'stable',
    summary,
    report_id: reportId(version, at),
    window: null,
    features: [],
  });
  await carryOutActions(services, model, version);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
