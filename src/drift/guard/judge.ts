import type { BinCounts } from '../../statistics/counts.ts';
import { shareAtLeast, shareAtMost } from '../../statistics/share-bounds.ts';
import { count, percent } from '../page/format.ts';
import { significanceOf } from '../stability/significance.ts';
import type { Thresholds } from '../stability/verdict.ts';

/** The chance that a promotion after which nothing became worse is taken back, over all looks of the guard together. */
export const FALSE_ALARM = 0.01;
const CHECKS = 3;
/** Fewer requests, or samples, say nothing. */
export const MINIMUM_REQUESTS = 50;
export const MINIMUM_APPLICATIONS = 200;
export const MINIMUM_SAMPLES = 200;
/** Failures of fewer minutes may be an outage that is over. */
export const MINIMUM_FAILED_MINUTES = 3;
/** So many more of a hundred requests may fail than did before. */
const MORE_FAILED = 0.01;

/** Requests of a stretch of time. */
export interface Requests {
  requests: number;
  failed: number;
  /** In how many of its minutes any failed. */
  failedMinutes: number;
}

/** Applications that were read. */
export interface Applications {
  applications: number;
  refused: number;
}

/** How PDs are spread over the bins of their version's own baseline. */
export interface Scores {
  trained: BinCounts;
  /** In units of the heaviest sample. */
  recent: BinCounts;
  /** How many samples of equal weight are as certain. */
  rows: number;
}

/** Something since a promotion, and the same of the version before. */
export interface Since<What> {
  now: What;
  /** Null where that is not known. */
  before: What | null;
}

/** What is known of a promoted version at a look. Null is not judged. */
export interface Watched {
  requests: Since<Requests>;
  applications: Since<Applications> | null;
  scores: Since<Scores> | null;
}

export interface GuardLimits {
  /** Looks within the guard's time. */
  looks: number;
  refusedThreshold: number;
  thresholds: Thresholds;
}

/**
 * What a promoted version does so much worse than the one before that it must go, each as a sentence; nothing while that may be chance.
 *
 * Every look at every of the three is right with a chance of 1 − 0.01 / (3 · looks), so that by Bonferroni's inequality a
 * version that is no worse is taken back by mistake with a chance of at most 0.01, however often and however dependently it is
 * looked at. `npm run drift:power` tries it.
 */
export function judgePromotion(watched: Watched, limits: GuardLimits): string[] {
  const chance = FALSE_ALARM / (CHECKS * limits.looks);
  return [
    failuresOf(watched.requests, chance),
    watched.applications && refusalsOf(watched.applications, chance, limits),
    watched.scores && shiftOf(watched.scores, chance, limits),
  ].filter((reason) => reason !== null);
}

/** Nobody's requests fail as a rule: where too few came before, none are taken to have failed then. */
function failuresOf({ now, before }: Since<Requests>, chance: number): string | null {
  if (now.requests < MINIMUM_REQUESTS || now.failedMinutes < MINIMUM_FAILED_MINUTES) return null;
  const known = before && before.requests >= MINIMUM_REQUESTS ? before : null;
  const usual = known ? shareAtMost(known.failed, known.requests, chance / 2) : 0;
  if (shareAtLeast(now.failed, now.requests, chance / 2) <= usual + MORE_FAILED) return null;
  const then = known ? `, and before it ${ofAll(known.failed, known.requests, '')}` : '';
  return `${ofAll(now.failed, now.requests, ' requests')} failed since the promotion${then}.`;
}

function refusalsOf(
  { now, before }: Since<Applications>,
  chance: number,
  { refusedThreshold }: GuardLimits,
): string | null {
  if (!before || Math.min(now.applications, before.applications) < MINIMUM_APPLICATIONS) return null;
  const usual = shareAtMost(before.refused, before.applications, chance / 2);
  if (shareAtLeast(now.refused, now.applications, chance / 2) <= usual + refusedThreshold) return null;
  const then = ofAll(before.refused, before.applications, '');
  return `${ofAll(now.refused, now.applications, ' applications')} were refused since the promotion, and before it ${then}.`;
}

/** Applicants who had moved away from training before are no fault of the new version: what it adds counts. */
function shiftOf({ now, before }: Since<Scores>, chance: number, { thresholds }: GuardLimits): string | null {
  if (now.rows < MINIMUM_SAMPLES) return null;
  const { psi, pValue } = significanceOf(now.trained, now.recent, now.rows);
  const known = before && before.rows >= MINIMUM_SAMPLES ? before : null;
  const usual = known ? significanceOf(known.trained, known.recent, known.rows).psi : 0;
  if (pValue >= chance || psi - usual <= thresholds.retrain) return null;
  const then = known ? `; those of the version before were at a PSI of ${usual.toFixed(2)} from its own` : '';
  return `Its probabilities of default are at a PSI of ${psi.toFixed(2)} from those of its hold-out${then}.`;
}

/** `600 of 1,200 requests (50%)`. */
function ofAll(part: number, whole: number, what: string): string {
  return `${count(part)} of ${count(whole)}${what} (${percent(part / whole)})`;
}
