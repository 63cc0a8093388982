import type { ReasonsSection } from '../model/told-reasons.ts';
import { shareOf } from '../statistics/share.ts';

/** Fewer of the declined without a reason are no fault of the dictionary: of some applicants nothing differs from what is usual. */
const FEW = 0.01;

/** That a dictionary leaves surely more of the declined without a reason, as sentences; nothing where it does not, or there is none. */
export function untoldLines(reasons: ReasonsSection | undefined): string[] {
  if (!reasons?.rows || shareOf(reasons.none, reasons.rows).low <= FEW) return [];
  return [
    `Of ${reasons.rows} declined rows of the hold-out ${reasons.none} have no reason that may be told: what the schema suppresses, or gathers in one reason, is what they are declined for.`,
  ];
}
