import { DAY_MS } from '../../time.ts';
import type { LegalHold } from '../store/holds.ts';

/**
 * From when on what the lender decided is kept, as the decisions are. Of which one it was is not told by its row: none that may be of a
 * decision under a hold goes, and a lender decides after the model. A date may begin a day before its time.
 *
 * @param holds all that stand
 * @returns milliseconds since the Unix epoch
 */
export function finalsKeptSince(now: number, retentionDays: number, holds: readonly LegalHold[]): number {
  return Math.min(now - retentionDays * DAY_MS, ...holds.map(({ from }) => from - DAY_MS));
}
