import type { ColumnProfile } from './column-profile.ts';
import { type DraftedField, gaps } from './drafted-field.ts';
import { saysMissingNumber } from './missing-texts.ts';

/** A column of `0` and `1`, or of `true` and `false`, as a field; undefined for any other. */
export function draftBoolean(name: string, column: string, profile: ColumnProfile): DraftedField | undefined {
  const { numbers, texts, words, padded, blanks, signs } = profile;
  if (signs.counts.size > 0) return undefined;
  if (numbers.rows + words === 0 || numbers.others > 0 || padded > 0 || texts.overflowed) return undefined;
  const spellings = [...texts.counts.keys()].sort();
  const missing = spellings.filter(saysMissingNumber);
  const spoken: string[] = spellings
    .filter((text) => !saysMissingNumber(text))
    .map((text) => text.toLowerCase());
  if (!spoken.every((word) => word === 'true' || word === 'false')) return undefined;
  const holds = (value: number, word: 'true' | 'false') =>
    numbers.min === value || numbers.max === value || spoken.includes(word);
  const hasGaps = blanks > 0 || missing.length > 0;
  if (!hasGaps && !(holds(0, 'false') && holds(1, 'true'))) return { reason: 'it is the same in every row' };
  return { field: { name, column, type: 'boolean', ...gaps(profile, missing) }, notes: [] };
}
