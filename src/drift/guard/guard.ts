import { isRefused } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import { listEvents, type StoredEvent } from '../../registry/history.ts';
import { rollback } from '../../registry/rollback.ts';
import { HOUR_MS } from '../../time.ts';
import { type ActionServices, carryOutActions } from '../episodes/carry-out.ts';
import { noteOnce } from '../episodes/episodes.ts';
import { reportId } from '../reports/store.ts';
import { LOOKS_PER_DAY, type Thresholds } from '../stability/verdict.ts';
import { judgePromotion } from './judge.ts';
import { readPromoted } from './read.ts';

const LOOKS_PER_HOUR = LOOKS_PER_DAY / 24;

export interface GuardServices extends ActionServices {
  blobs: BlobStore;
  /** What is guarded; where it names a version, nothing moves by itself. */
  model: string;
  alias: string;
  /** How long after a promotion, in hours; 0 for not at all. */
  guardHours: number;
  refusedThreshold: number;
  thresholds: Thresholds;
}

/**
 * Looks at the version that an alias came to point at by its latest promotion, and takes it back when it does what nobody promoted it for: fails,
 * refuses more than the one before, or gives other probabilities than on its own hold-out. Nothing happens after a rollback, or when
 * somebody moved the alias meanwhile. Repeated, or by several at once, it moves and alerts once.
 *
 * @param at the moment of the look, in milliseconds since the Unix epoch; the next is five minutes later
 */
export async function guardPromotion(services: GuardServices, at: number): Promise<void> {
  const { database, model, alias, guardHours } = services;
  const guarded = guardHours * HOUR_MS;
  const latest = async () => (await listEvents(database, model, { alias, limit: 1 })).events[0];
  const last = await latest();
  // From a version to itself: what a challenger is used for was changed.
  if (!last || last.from === last.to || at <= last.at || at > last.at + guarded) return;
  if (last.kind === 'promotion' || last.kind === 'alias') {
    const watched = await readPromoted(services, model, last, guarded, at);
    const reasons = judgePromotion(watched, { ...services, looks: guardHours * LOOKS_PER_HOUR });
    if (reasons.length === 0) return;
    await takeBack(services, last, reasons, seenOf(last, watched, reasons), at);
  }
  // Whoever moved it may have died before the alert: the event tells all of it.
  const moved = await latest();
  if (moved?.kind !== 'guard') return;
  const summary = `${moved.why} Version ${moved.to} answers as ${alias} again.`;
  await tell(services, `guard-moved-${moved.hash}`, String(moved.from), summary, at);
}

async function takeBack(
  services: GuardServices,
  { sequence, to, hash }: StoredEvent,
  reasons: readonly string[],
  seen: Record<string, unknown>,
  at: number,
): Promise<void> {
  const { model, alias, logger } = services;
  const why = reasons.join(' ');
  try {
    await rollback(services, model, {
      alias,
      by: 'the guard',
      why,
      from: String(to),
      guard: seen,
    });
  } catch (error) {
    // Of a store that did not answer it is not known: the next check finds out.
    if (!isRefused(error)) throw error;
    const [now] = (await listEvents(services.database, model, { alias, limit: 1 })).events;
    if (now?.sequence !== sequence) {
      logger.log('info', 'guard_overtaken', { model, alias, version: String(to), reason: error.message });
      return;
    }
    const summary = `${why} It still answers as ${alias}, for it could not be taken back: ${error.message}`;
    await tell(services, `guard-kept-${hash}`, String(to), summary, at);
  }
}

/** What the event of taking back keeps. */
function seenOf(
  { sequence, at }: StoredEvent,
  { requests, applications }: Awaited<ReturnType<typeof readPromoted>>,
  reasons: readonly string[],
): Record<string, unknown> {
  const promotion = { event: sequence, at: new Date(at).toISOString() };
  return { promotion, reasons, requests, applications };
}

async function tell(
  services: GuardServices,
  id: string,
  version: string,
  summary: string,
  at: number,
): Promise<void> {
  const { database, model } = services;
  await noteOnce(database, { model, version, kind: 'guard' }, id, at, 'alert', {
    kind: 'guard',
    verdict: 'alert',
    summary,
    report_id: reportId(version, at),
    window: null,
    features: [],
  });
  await carryOutActions(services, model, version);
}
