import type { Clock, Logger } from '../ports.ts';
import { compactDue } from './store/compact.ts';
import type { DecisionStore } from './store/store.ts';

/** Puts the decisions of closed minutes together: runs every minute, and as often as it likes. What is damaged is named in the log, each time. */
export async function compactDecisions(
  { clock, logger }: { clock: Clock; logger: Logger },
  store: DecisionStore,
): Promise<void> {
  const { minutes, decisions, contradicting, damaged } = await compactDue(store, clock.now());
  if (minutes > 0) logger.log('info', 'decisions_compacted', { minutes, decisions });
  if (contradicting > 0) logger.log('error', 'decisions_contradicting', { decisions: contradicting });
  for (const { message } of damaged) logger.log('error', 'decisions_damaged', { reason: message });
}
