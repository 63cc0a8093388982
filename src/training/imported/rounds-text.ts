import type { ImportedSection } from '../../model/imported.ts';

/** How many of a booster's rounds score, without a full stop. */
export function roundsText({
  rounds,
  rounds_in_file: all,
}: Pick<ImportedSection, 'rounds' | 'rounds_in_file'>): string {
  if (all === 1) return 'its only round scores';
  if (rounds === all) return `all of its ${all} rounds score`;
  return rounds === 1
    ? `the first of its ${all} rounds scores`
    : `the first ${rounds} of its ${all} rounds score`;
}
