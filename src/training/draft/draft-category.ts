import { withoutFloatSuffix } from '../../application/float-suffix.ts';
import type { ColumnProfile } from './column-profile.ts';
import { type DraftedField, gaps } from './drafted-field.ts';
import { saysMissingKind } from './missing-texts.ts';
import { rowsOf } from './value-counts.ts';

/** With more levels a category is split on noise, and the next file has others. The United States and their territories are 57. */
const MOST_LEVELS = 60;
/** A level of fewer rows is rare: there may be others, which the file does not hold. */
const RARE = 10;
/** With fewer rows a level, the texts are no levels. */
const FEWEST_A_LEVEL = 2;
/** Of free text, so many cells have several words. */
const PHRASES = 0.5;

/** A column of texts as a field. */
export function draftCategory(name: string, column: string, profile: ColumnProfile): DraftedField {
  const { values, filled, phrases, long, numbers, textRows } = profile;
  const isText = long > 0 || phrases > PHRASES * filled;
  const written = [...values.counts.keys()].sort();
  const missing = written.filter(saysMissingKind);
  const kinds = new Set(written.filter((text) => !saysMissingKind(text)));
  // Data frames write `.0` behind the codes of a column with gaps.
  const levels = [...kinds].filter(
    (level) => level === withoutFloatSuffix(level) || !kinds.has(withoutFloatSuffix(level)),
  );
  if (values.overflowed || levels.length > MOST_LEVELS) {
    if (profile.padded > 0)
      return { reason: `it holds more than ${MOST_LEVELS} numbers with zeros in front, which are codes` };
    if (numbers.rows > textRows) return { reason: 'numbers and other texts are mixed in it' };
    if (isText) return { reason: 'it holds free text' };
    return {
      reason: `it has more than ${MOST_LEVELS} levels: gather them into a few groups, by region for example`,
    };
  }
  if (filled < FEWEST_A_LEVEL * levels.length && levels.length > FEWEST_A_LEVEL)
    return { reason: 'nearly every row has a text of its own' };
  if (levels.length === 0) return { reason: 'it is empty' };
  if (levels.length === 1)
    return {
      reason:
        profile.blanks + missing.length > 0
          ? `it is ${JSON.stringify(levels[0])} or empty: write a word where it is empty`
          : 'it is the same in every row',
    };
  const rare = levels.filter((level) => rowsOf(values.counts.get(level)!) < RARE);
  return {
    field: {
      name,
      column,
      type: 'category',
      levels,
      ...(rare.length > 0 && { unknown: 'missing' as const }),
      ...gaps(profile, missing),
    },
    notes:
      rare.length > 0
        ? [
            `${rare.length} of its ${levels.length} levels have fewer than ${RARE} rows: a group may gather them, and a level that is not listed counts as missing`,
          ]
        : [],
  };
}
