import { SolventError } from '../errors.ts';
import type { Database } from '../ports.ts';
import { evidenceText, rollbackHand } from './hands.ts';
import type { EventRow } from './history.ts';
import { CHAMPION, type Hand, moveTo, type Promotion } from './move.ts';
import type { RegistryServices } from './services.ts';
import { findVersion, requireModel, requireVersion } from './versions.ts';

/**
 * Makes what answered before answer again. Repeated, it goes back further: what was rolled back is not what answered before.
 *
 * @param guard what the guard saw, where it is the guard that takes a promotion back
 * @throws SolventError `not_found` when there is no such model, `conflict` when nothing answered before or somebody else moved the alias first, `model_unavailable` when no
 *   isolate can load that
 */
export async function rollback(
  services: RegistryServices,
  model: string,
  { alias = CHAMPION, guard, ...hand }: { alias?: string; guard?: Record<string, unknown> } & Hand,
): Promise<Promotion> {
  // Before the history is asked what to go back to: with another one by then, it would be something else.
  const from = hand.from === undefined ? await current(services.database, model, alias) : hand.from;
  const former = await formerVersion(services.database, model, alias);
  if (former === null) throw await nothingBefore(services.database, model, alias);
  const wanted = await requireVersion(services.database, model, String(former));
  const { kind, evidence } =
    guard === undefined
      ? { kind: 'rollback' as const, evidence: rollbackHand(services, hand.by) }
      : { kind: 'guard' as const, evidence: { guard, one_hand: 'It is the guard.' } };
  return moveTo(
    services,
    wanted,
    alias,
    { ...hand, from },
    { kind, forced: false, evidence: evidenceText(evidence) },
  );
}

/** Why there is nothing to go back to. */
async function nothingBefore(database: Database, model: string, alias: string): Promise<SolventError> {
  await requireModel(database, model);
  const takenBack = await database.query(
    `SELECT 1 FROM model_events WHERE model = ? AND alias = ? AND kind IN ('rollback', 'guard') LIMIT 1`,
    [model, alias],
  );
  const what =
    takenBack.length > 0
      ? `Every promotion to ${alias} of ${model} was taken back already`
      : `Nothing answered as ${alias} of ${model} before`;
  return new SolventError('conflict', `${what}: there is nothing to go back to`);
}

async function current(database: Database, model: string, alias: string): Promise<string | null> {
  return (await findVersion(database, model, alias))?.version ?? null;
}

type Step = Pick<EventRow, 'at' | 'sequence' | 'kind' | 'from_version' | 'to_version'>;

/** What is enough for nearly every rollback, and so many that a long way back takes a Worker few questions. */
const FIRST_PAGE = 100;
const PAGE = 5_000;

/**
 * What a rollback goes back to; null where nothing answered before. Each takes back the latest promotion that none took back before.
 */
export async function formerVersion(
  database: Database,
  model: string,
  alias: string,
): Promise<number | null> {
  let takenBack = 0;
  let last = { at: Number.MAX_SAFE_INTEGER, sequence: Number.MAX_SAFE_INTEGER };
  for (let limit = FIRST_PAGE; ; limit = PAGE) {
    const steps = await database.query<Step>(
      `SELECT at, sequence, kind, from_version, to_version FROM model_events
       WHERE model = ? AND alias = ? AND at <= ? AND sequence < ? ORDER BY at DESC, sequence DESC LIMIT ?`,
      [model, alias, last.at, last.sequence, limit],
    );
    for (const { kind, from_version: from, to_version: to } of steps) {
      // What a challenger is used for was changed, and not what it is.
      if (from === to) continue;
      if (kind === 'rollback' || kind === 'guard') takenBack++;
      else if (takenBack > 0) takenBack--;
      else return from;
    }
    if (steps.length < limit) return null;
    last = steps.at(-1)!;
  }
}
