import type { ColumnProfile } from './column-profile.ts';
import { wordsOf } from './words.ts';

/** A column whose groups decisions are compared by, as a schema's `audit` lists it. */
export type DraftedAudit = string | { column: string; bands: number[] };

/** More values than this are no groups. */
const MOST_GROUPS = 20;
/** Where groups of ages begin: the young, those in the middle of their working life, and those whom the law calls elderly. */
const AGES = [25, 40, 62];

/** A protected column as a part of `audit`; undefined where its values form no groups. */
export function draftAudit(
  column: string,
  { values, numbers, signs, filled }: ColumnProfile,
): DraftedAudit | undefined {
  const isAge = wordsOf(column).some((word) => word === 'age' || word === 'ages');
  // Bands are read of plain numbers alone.
  const isPlain = signs.counts.size === 0;
  if (isAge && isPlain && numbers.rows * 2 > filled) {
    const bands = AGES.filter((age) => age > numbers.min && age <= numbers.max);
    return bands.length > 0 ? { column, bands } : undefined;
  }
  const isFew = !values.overflowed && values.counts.size <= MOST_GROUPS;
  return isFew && values.counts.size > 1 ? column : undefined;
}
