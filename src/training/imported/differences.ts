import { filledNumberWarnings } from './filled-numbers.ts';
import type { Measured } from './measured.ts';
import { missingCategoryWarnings } from './missing-categories.ts';
import { sentinelWarnings } from './sentinels.ts';
import { skippedMissingWarnings } from './skipped-missing.ts';

/** Where a booster may score otherwise here than in Python, though its trees are the same: all that depends on what is missing. */
export function differenceWarnings(measured: Measured): string[] {
  return [
    ...sentinelWarnings(measured),
    ...filledNumberWarnings(measured),
    ...missingCategoryWarnings(measured),
    ...skippedMissingWarnings(measured),
  ];
}
