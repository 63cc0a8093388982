import type { Decision, KeptDecision } from '../../decisions/decision.ts';
import { isDecisionId, timeOfDecision } from '../../decisions/decision-id.ts';
import { noteReading, type WhatIsRead } from '../../decisions/readings.ts';
import { isDamage } from '../../decisions/store/damage.ts';
import { findDecision } from '../../decisions/store/find.ts';
import { SolventError } from '../../errors.ts';
import { DAY_MS } from '../../time.ts';
import type { Caller, HttpContext } from '../context.ts';
import type { Services } from '../services.ts';

export type DecisionServices = Pick<
  Services,
  'decisions' | 'models' | 'database' | 'clock' | 'environment' | 'metrics'
>;

/** What routes say of whose decisions a key sees. */
export const OWN_OR_ALL =
  'With the scope `audit` a key sees every decision, and with `predict` or `portfolio` alone those that it asked for itself: any other is a 404.';

/** A record is kept within seconds, unless what keeps it is behind. */
const ON_ITS_WAY_MS = 5 * 60_000;

/** Whether a key sees every caller's decisions, and not only its own. */
export function seesAll({ scopes }: Caller): boolean {
  return scopes.includes('audit');
}

/**
 * A decision that the caller may see.
 * @throws SolventError `not_found`, `gone` where it is older than records are kept, `file_damaged`
 */
export async function requireDecision(
  services: DecisionServices,
  context: HttpContext,
  id: string,
): Promise<KeptDecision> {
  const found = await findDecision(services.decisions, id).catch((error: unknown) => {
    if (isDamage(error)) services.metrics.count('loan_decision_damage_total', { found_by: 'read' });
    throw error;
  });
  const caller = context.get('caller');
  if (found && (seesAll(caller) || found.caller === caller.name)) return found;
  if (!found && isDecisionId(id)) requireRetained(services, timeOfDecision(id));
  // Whoever sees it is not told apart from whoever does not: the id tells its time to both.
  const isNew = isDecisionId(id) && timeOfDecision(id) > services.clock.now() - ON_ITS_WAY_MS;
  throw new SolventError(
    'not_found',
    isNew
      ? 'There is no such decision, unless its record is still on its way: ask again in a minute.'
      : 'There is no such decision.',
  );
}

/**
 * That decisions of a time are kept, though none was found.
 * @param at the last moment that is asked for, in milliseconds since the Unix epoch
 * @throws SolventError `gone`
 */
export function requireRetained({ clock, environment }: DecisionServices, at: number): void {
  const { DECISION_RETENTION_DAYS: days } = environment;
  const since = at + days * DAY_MS;
  if (since > clock.now()) return;
  const day = new Date(at).toISOString().slice(0, 10);
  throw new SolventError(
    'gone',
    `Decisions are kept for ${days} days. One of ${day} is gone since ${new Date(since).toISOString()}.`,
  );
}

/**
 * A decision whose subject was not erased.
 * @throws SolventError `conflict`
 */
export function requireWhole(decision: KeptDecision): Decision {
  if (!('erased' in decision)) return decision;
  const day = new Date(decision.erased.at).toISOString().slice(0, 10);
  throw new SolventError(
    'conflict',
    `Whose decision it was is erased since ${day}: that it was made is known, and not of what.`,
  );
}

/** Writes down that the caller reads what it is about to be shown, or does what it asks. @throws SolventError `storage_unavailable` */
export function note(
  { database, clock }: Pick<DecisionServices, 'database' | 'clock'>,
  context: HttpContext,
  read: WhatIsRead,
  at = clock.now(),
): Promise<void> {
  const reader = { request: context.get('ownId'), name: context.get('caller').name, at };
  return noteReading(database, reader, read);
}
