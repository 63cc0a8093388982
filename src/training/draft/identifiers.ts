import type { ColumnProfile } from './column-profile.ts';
import { isIdentifier } from './vocabulary.ts';

/** Fewer rows are numbered, or differ, by chance. */
const FEWEST_ROWS = 20;
/** An identifier has no spaces in it; of free text nearly every cell has. */
const MOST_PHRASES = 0.05;

/**
 * What a column says about which row it is.
 *
 * - `key`: another value in every row, and a name of an identifier, or the look of one;
 * - `row_number`: one more in every row, under another name or none;
 * - `perhaps_key`: the name of an identifier, and too many values to remember whether they differ;
 * - `group`: the name of an identifier, and values that come again: a customer with several loans.
 */
export type Identity = 'key' | 'row_number' | 'perhaps_key' | 'group' | undefined;

export function identityOf(column: string, profile: ColumnProfile): Identity {
  const { rows, filled, numbers, uniqueness, values } = profile;
  if (filled < FEWEST_ROWS) return undefined;
  const isNamed = isIdentifier(column);
  const isWhole = numbers.rows === filled && numbers.fractions === 0;
  const isNumbered = isWhole && filled === rows && numbers.isConsecutive;
  const isUnique = uniqueness.verdict === 'unique' || (isWhole && numbers.isAscending);
  if (isNumbered) return isNamed ? 'key' : 'row_number';
  if (isNamed && numbers.fractions === 0) {
    if (isUnique) return 'key';
    if (uniqueness.verdict === 'unknown') return 'perhaps_key';
    return values.overflowed ? 'group' : undefined;
  }
  return isUnique && looksLikeCodes(profile) ? 'key' : undefined;
}

function looksLikeCodes({
  numbers,
  textRows,
  filled,
  phrases,
  long,
  padded,
  dates,
  values,
}: ColumnProfile): boolean {
  if (numbers.fractions > 0 || !values.overflowed) return false;
  if (textRows === 0) return padded > 0;
  return phrases <= MOST_PHRASES * filled && long === 0 && dates === 0;
}
