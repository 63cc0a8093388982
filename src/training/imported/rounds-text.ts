import type { ImportedSection } from '../../model/imported.ts';

/** How many of a booster's rounds score, without a full stop. */
export function roundsText({ rounds, rounds_in_file: all }: ImportedSection): string {
  return rounds === all ? `all of its ${all} rounds score` : `the first ${rounds} of its ${all} rounds score`;
}
