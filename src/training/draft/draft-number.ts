import type { Field } from '../../application/field.ts';
import type { ColumnProfile } from './column-profile.ts';
import { draftWritten } from './draft-written.ts';
import { type DraftedField, gaps } from './drafted-field.ts';
import { FEWEST_VALUES, type SuspectedCode, suspectedCodes } from './missing-codes.ts';
import { saysMissingNumber } from './missing-texts.ts';
import { draftCode, type MeantCodes, meantCodes } from './own-codes.ts';
import { sum } from './separation.ts';
import { type OutcomeCounts, rowsOf } from './value-counts.ts';
import { isKind, isMoney, isNonNegative } from './vocabulary.ts';

/** With a greater share of cells that are neither numbers nor say "missing", it is no column of numbers. */
const MOST_STRANGE = 0.05;
/** Whole numbers under a name of a kind: with more of them they are hardly kinds. */
const MOST_KINDS = 30;
/** The name of a kind says nothing of two numbers. */
const FEWEST_KINDS = 3;

/**
 * A column of numbers, few of whose cells hold anything else, as a field.
 *
 * @param positive the outcome that means default
 */
export function draftNumber(
  name: string,
  column: string,
  profile: ColumnProfile,
  { positive, all }: Outcomes,
): DraftedField {
  const { numbers, texts, values, blanks } = profile;
  const spellings = [...texts.counts.keys()].sort();
  const strange = spellings.filter((text) => !saysMissingNumber(text));
  const strangeRows = rowsOf(sum(strange.map((text) => texts.counts.get(text)!)));
  if (strangeRows > MOST_STRANGE * profile.filled || strange.some((text) => /\d/.test(text)))
    return { reason: `numbers and other texts are mixed in it, such as ${quotedAll(strange)}` };
  if (numbers.unsafe > 0 && numbers.fractions === 0)
    return {
      reason: 'it holds whole numbers of more than 15 digits, which are names rather than quantities',
    };
  if (numbers.min === numbers.max && blanks === 0 && spellings.length === 0)
    return { reason: 'it is the same in every row' };

  const sign = draftWritten(profile);
  if ('reason' in sign) return sign;
  const { written } = sign;

  const notes = [...sign.notes];
  const suspected = suspectedCodes(numbers, values.overflowed || values.counts.size >= FEWEST_VALUES);
  const codes = meantCodes(suspected, withoutValue(profile), { positive, all });
  if (strange.length > 0)
    notes.push(`${strangeRows} cells hold no number (${quotedAll(strange)}) and count as missing`);
  notes.push(...codesNotes(codes, positive));
  if (isKind(column) && numbers.fractions === 0 && !values.overflowed && isFew(values.counts.size))
    notes.push(
      `its name is of kinds, and its ${values.counts.size} whole numbers are read as quantities: if their order means nothing, make it a category`,
    );
  if (namesRows(column, profile))
    notes.push('no two rows have the same: if it names a loan, make it the key, or ignore it');
  const isSuspected = (value: number) => suspected.some((code) => code.value === value);
  const hasNoNegative =
    numbers.leastOther >= 0 &&
    [...numbers.codes.counts.keys()].every((code) => code >= 0 || isSuspected(code));
  const field: Field = {
    name,
    column,
    type: numbers.fractions === 0 && !isMoney(column) && written === undefined ? 'integer' : 'number',
    ...(hasNoNegative && isNonNegative(column) && { min: 0 }),
    ...gaps(profile, [...codes.missing.map(({ value }) => value), ...spellings]),
    ...(codes.own.length > 0 && { codes: codes.own.map(draftCode) }),
    ...(written !== undefined && { written }),
  };
  return { field, notes };
}

/** Whether whole numbers that are no sums of money differ in all rows, as those of an identifier do. */
function namesRows(column: string, { numbers, textRows, uniqueness, values }: ColumnProfile): boolean {
  if (numbers.fractions > 0 || textRows > 0 || !values.overflowed || isMoney(column)) return false;
  return numbers.isAscending || uniqueness.verdict === 'unique';
}

/** Rows of either outcome, and which of them defaulted. */
export interface Outcomes {
  positive: 0 | 1;
  all: OutcomeCounts;
}

/** Rows whose cell is empty or holds a text in place of a number. */
function withoutValue({ blank, texts }: ColumnProfile): OutcomeCounts {
  return sum([...blank.counts.values(), ...texts.counts.values()]);
}

function codesNotes({ own, missing, others, held }: MeantCodes, positive: 0 | 1): string[] {
  const share = (counts: OutcomeCounts) => `${((100 * counts[positive]) / rowsOf(counts)).toFixed(1)}%`;
  const note = (codes: readonly SuspectedCode[], taken: string) => {
    if (codes.length === 0) return [];
    const coded = sum(codes.map(({ counts }) => counts));
    const names = codes.map(({ value }) => value).join(', ');
    // Codes may mean opposite things, which together would look like nothing.
    const rates =
      codes.length === 1
        ? `${share(coded)} of these rows default`
        : codes
            .map(({ value, counts }, index) => {
              const rows = index === 0 ? `rows with ${value} default` : `with ${value}`;
              return `${share(counts)} of the ${rowsOf(counts)} ${rows}`;
            })
            .join(', ');
    return [
      `${names}, far from all other numbers, in ${rowsOf(coded)} rows: ${taken}. ` +
        `${rates}, ${share(others)} of ${held === 'others' ? 'the others' : 'those without a value'}`,
    ];
  };
  return [
    ...note(own, 'taken for codes with a meaning of their own, which you may know a name for'),
    ...note(missing, 'taken for missing'),
  ];
}

function isFew(kinds: number): boolean {
  return kinds >= FEWEST_KINDS && kinds <= MOST_KINDS;
}

/** Texts that a sentence names. */
const MOST_NAMED = 5;

function quotedAll(texts: readonly string[]): string {
  const named = texts.slice(0, MOST_NAMED).map((text) => JSON.stringify(text));
  return `${named.join(', ')}${texts.length > MOST_NAMED ? ', …' : ''}`;
}
