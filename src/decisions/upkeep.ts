import type { Clock, Database, Logger, Metrics } from '../ports.ts';
import { DAY_MS } from '../time.ts';
import { finalsKeptSince } from './final/kept-since.ts';
import { sweepFinalDecisions } from './final/store.ts';
import { sweepReadings } from './readings.ts';
import { compactDue } from './store/compact.ts';
import { type OnDamage, unlessDamaged } from './store/damage.ts';
import { writeDueHours } from './store/due-hours.ts';
import { eraseHeldBack } from './store/held-back.ts';
import { type LegalHold, listHolds } from './store/holds.ts';
import type { DecisionStore } from './store/store.ts';
import { sweepDecisions } from './store/sweep.ts';

export interface UpkeepServices {
  clock: Clock;
  database: Database;
  logger: Logger;
  metrics: Metrics;
  /** How long records are kept. */
  retentionDays: number;
}

/** So long a run puts together what waits: the next begins a minute later, and goes on. */
const BUDGET_MS = 45_000;

/**
 * Puts the decisions of closed minutes together, and deletes what is older than records are kept: runs every minute, and as often as it
 * likes. What is damaged is named in the log, each time.
 */
export async function keepUpDecisions(services: UpkeepServices, store: DecisionStore): Promise<void> {
  const { clock, logger, metrics } = services;
  const now = clock.now();
  const isLate = () => clock.now() >= now + BUDGET_MS;
  const { minutes, decisions, contradicting, damaged } = await compactDue(store, now, isLate);
  if (minutes > 0) logger.log('info', 'decisions_compacted', { minutes, decisions });
  if (contradicting > 0) logger.log('error', 'decisions_contradicting', { decisions: contradicting });
  const onDamage: OnDamage = ({ message }) => {
    metrics.count('loan_decision_damage_total', { found_by: 'upkeep' });
    logger.log('error', 'decisions_damaged', { reason: message });
  };
  damaged.forEach(onDamage);
  const held = await unlessDamaged(() => listHolds(store), onDamage);
  // What a hold covers that cannot be read nobody knows.
  if (held) {
    const holds = [...held.values()];
    const erased = await eraseHeldBack(store, holds, isLate, onDamage);
    if (erased > 0) logger.log('info', 'decisions_erased', { decisions: erased });
    await sweepUnlessHeld(services, store, now, holds);
  }
  // Last: nobody misses what is found without them.
  await writeDueHours(store, now, isLate);
}

/** Deletes what is older than records are kept, and is not held. */
async function sweepUnlessHeld(
  { database, logger, retentionDays }: UpkeepServices,
  store: DecisionStore,
  now: number,
  holds: readonly LegalHold[],
): Promise<void> {
  await database.batch([sweepReadings(now, retentionDays, holds)]);
  const swept = await sweepDecisions(store, now, retentionDays * DAY_MS, holds);
  await database.batch([sweepFinalDecisions(finalsKeptSince(now, retentionDays, holds))]);
  if (swept > 0) logger.log('info', 'decisions_swept', { minutes: swept });
}
