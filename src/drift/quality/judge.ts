import type { QualityWindow } from '../reports/quality.ts';

/** A share of fewer applications says nothing. */
export const MINIMUM_APPLICATIONS = 100;
/** An alert ends below this part of its threshold: a share that moves about it would alert with every move. */
const CALM = 0.8;

type Caller = QualityWindow['callers'][number];

export interface Judgement {
  /** The one that tells. */
  window: QualityWindow;
  /** Of whose applications too many are refused; null where it is of all, or of none. */
  caller: Caller | null;
  alarm: boolean;
}

/**
 * Whether too many applications are refused: of all, or of one caller, whom a large portfolio of another would hide. Each
 * is judged by the shortest window in which enough of them came. The shares are counted, not estimated, so that nothing
 * is left to chance.
 *
 * @param isOpen whether an alert lasts
 * @param calmSince when the calm after the last alert began: windows that begin earlier hold what it was about
 * @returns null when no window tells
 */
export function judge(
  windows: readonly QualityWindow[],
  threshold: number,
  isOpen: boolean,
  calmSince: number,
): Judgement | null {
  const told = windows.filter(({ from }) => Date.parse(from) >= calmSince);
  const window = told.find(isEnough);
  if (!window) return null;
  const limit = isOpen ? CALM * threshold : threshold;
  if (isOver(window, limit)) return { window, caller: null, alarm: true };
  const judged = new Set<string>();
  for (const each of told)
    for (const caller of each.callers.filter(isEnough)) {
      const name = JSON.stringify([caller.source, caller.caller]);
      // The shortest window comes first, and has told already.
      if (judged.has(name)) continue;
      judged.add(name);
      if (isOver(caller, limit)) return { window: each, caller, alarm: true };
    }
  return { window, caller: null, alarm: false };
}

interface Counts {
  scored: number;
  refused: number;
}

/** Nobody is alarmed by no refusal at all, whatever the threshold. */
function isOver(counts: Counts, limit: number): boolean {
  return counts.refused > 0 && shareOf(counts) >= limit;
}

/** Whether a share of them says anything. */
export function isEnough({ scored, refused }: Counts): boolean {
  return scored + refused >= MINIMUM_APPLICATIONS;
}

/** The share that was refused. */
export function shareOf({ scored, refused }: Counts): number {
  return refused / (scored + refused);
}
