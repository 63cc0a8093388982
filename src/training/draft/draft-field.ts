import type { ColumnProfile } from './column-profile.ts';
import { draftBoolean } from './draft-boolean.ts';
import { draftCategory } from './draft-category.ts';
import { draftNumber, type Outcomes } from './draft-number.ts';
import type { DraftedField } from './drafted-field.ts';
import { saysMissingNumber } from './missing-texts.ts';
import { sum } from './separation.ts';
import { rowsOf } from './value-counts.ts';

/** Of the cells that do not say "missing", so many are dates in a column of dates. */
const MOSTLY = 0.9;
/** Why a column of dates is no field. */
export const DATES =
  'it holds dates, of which no model learns: derive an age or a duration from two of them, written as 2026-01-31';

/** @param name the field's, @param column the file's */
export function draftField(
  name: string,
  column: string,
  profile: ColumnProfile,
  outcomes: Outcomes,
): DraftedField {
  const { filled, misfits, numbers, texts, padded, dates, days } = profile;
  if (filled === 0) return { reason: 'it is empty' };
  if (misfits > 0)
    return { reason: 'it holds numbers that are too large, or too close to 0, for a 32-bit float' };
  const undated = rowsOf(sum([...days.missing.counts.values()]));
  const hasDates = dates > 0 && dates >= MOSTLY * (filled - undated);
  const hasDayNumbers = numbers.days >= MOSTLY * filled && numbers.max > numbers.min;
  if (hasDates || hasDayNumbers) return { reason: DATES };
  const boolean = draftBoolean(name, column, profile);
  if (boolean) return boolean;
  const strange = [...texts.counts].filter(([text]) => !saysMissingNumber(text));
  const strangeRows = rowsOf(sum(strange.map(([, counts]) => counts)));
  if (numbers.rows <= strangeRows || padded > 0 || texts.overflowed)
    return draftCategory(name, column, profile);
  const drafted = draftNumber(name, column, profile, outcomes);
  // Codes, some of which are numbers.
  const isFewCodes = 'reason' in drafted && strangeRows > 0;
  const category = isFewCodes ? draftCategory(name, column, profile) : drafted;
  return 'field' in category ? category : drafted;
}
