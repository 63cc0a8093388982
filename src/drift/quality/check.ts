import type { Database } from '../../ports.ts';
import { episodeState, noteFinding, noteRecovery, type Subject } from '../episodes/episodes.ts';
import type { QualityReport, QualityWindow } from '../reports/quality.ts';
import { judge } from './judge.ts';
import { readQuality } from './read.ts';
import { refusedText } from './words.ts';

export interface QualityServices {
  database: Database;
  newId(): string;
  /** The share of refused applications from which on an alert is raised. */
  refusedThreshold: number;
}

/**
 * Data quality: how many applications a version refused, and why. It stands beside the verdict of drift and is no part of
 * it: one client that sends a column of nonsense is no change of the population. It has episodes and alerts of its own.
 */
export async function checkQuality(
  { database, newId, refusedThreshold: threshold }: QualityServices,
  { name: model, version }: { name: string; version: string },
  reportId: string,
  at: number,
): Promise<QualityReport> {
  const windows = await readQuality(database, model, version, at);
  const subject: Subject = { model, version, kind: 'quality' };
  const { isOpen, calmSince } = await episodeState(database, subject);
  const judged = judge(windows, threshold, isOpen, calmSince);
  if (!judged) return { threshold, window: null, alarm: isOpen, summary: tooFewText(windows), windows };
  const { alarm, window, caller } = judged;
  const { name, from, to, scored, refused } = window;
  const summary = refusedText(window, caller);
  const content = {
    kind: 'quality' as const,
    verdict: alarm ? ('alert' as const) : ('stable' as const),
    summary,
    report_id: reportId,
    window: { name, from, to, samples: scored + refused, applications: scored + refused },
    features: [],
  };
  if (alarm) await noteFinding(database, subject, newId(), at, ['alert'], content);
  else if (isOpen) await noteRecovery(database, subject, at, Date.parse(from), content);
  return { threshold, window: name, alarm, summary, windows };
}

function tooFewText(windows: readonly QualityWindow[]): string {
  const { scored, refused } = windows.at(-1)!;
  return scored + refused === 0
    ? 'No application came in the last 7 days.'
    : `Too few applications to tell: ${refusedText(windows.at(-1)!, null)}`;
}
