import { DAY_MS } from '../../time.ts';
import type { StoredEvent } from '../history.ts';

/** A receiver that is down for some days still hears of a move; after that it stands in the history alone. */
const NEWS_FOR_MS = 7 * DAY_MS;

/** @param now milliseconds since the Unix epoch */
export function isNews({ at }: StoredEvent, now: number): boolean {
  return now - at < NEWS_FOR_MS;
}

/**
 * What is told of a move. Whoever keeps its hash, the history's head at that moment, can prove later that nothing up to there was
 * changed or cut off.
 */
export function newsOf(model: string, event: StoredEvent) {
  const { sequence, at, by, alias, from, to, why, kind, forced, hash } = event;
  return { model, sequence, at: new Date(at).toISOString(), alias, from, to, kind, forced, by, why, hash };
}
