import type { Database } from '../../ports.ts';
import { type CallerCount, readCallers, readReasons } from '../../samples/read-applications.ts';
import { WINDOW_MS } from '../check/windows.ts';
import type { QualityWindow } from '../reports/quality.ts';
import type { WindowReport } from '../reports/report.ts';
import { isEnough, shareOf } from './judge.ts';

/** Reasons and callers that a report names; the rest is in the sums. */
const MOST_NAMED = 20;

/** From the shortest to the longest. */
const WINDOWS = ['1h', '24h', '7d'] as const;

/** What a version refused in each window, and what it scored beside it. */
export async function readQuality(
  database: Database,
  model: string,
  version: string,
  at: number,
): Promise<QualityWindow[]> {
  const windows: QualityWindow[] = [];
  for (const name of WINDOWS) {
    const from = at - WINDOW_MS[name];
    const callers = await readCallers(database, model, version, from, at);
    const reasons = await readReasons(database, model, version, from, at);
    windows.push({
      name,
      from: new Date(from).toISOString(),
      to: new Date(at).toISOString(),
      scored: sumOf(callers, 'scored'),
      refused: sumOf(callers, 'refused'),
      reasons: reasons.slice(0, MOST_NAMED).map((reason) => ({ ...reason, field: reason.field || null })),
      callers: namedOf(callers),
    });
  }
  return windows;
}

/**
 * The callers that a report names: those of whom most were refused, and those of whom the greatest share was, for one of these is
 * judged alone, however many others have more refusals. Most refused first, as they come.
 */
function namedOf(callers: readonly CallerCount[]): CallerCount[] {
  const byShare = callers.filter(isEnough).toSorted((a, b) => shareOf(b) - shareOf(a));
  const named = new Set([...callers.slice(0, MOST_NAMED), ...byShare.slice(0, MOST_NAMED)]);
  return callers.filter((caller) => named.has(caller));
}

/** A drift window with the number of applications that its samples are samples of. */
export async function withScored(
  database: Database,
  model: string,
  version: string,
  window: WindowReport,
): Promise<WindowReport> {
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  const callers = await readCallers(database, model, version, from, to);
  const of = (source: string) =>
    sumOf(
      callers.filter((caller) => caller.source === source),
      'scored',
    );
  return { ...window, scored: { realtime: of('realtime'), batch: of('batch') } };
}

function sumOf(callers: readonly CallerCount[], what: 'scored' | 'refused'): number {
  return callers.reduce((sum, caller) => sum + caller[what], 0);
}
