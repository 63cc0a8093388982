import type { Code } from '../../application/codes.ts';
import { homogeneityBound } from '../../statistics/homogeneity.ts';
import type { SuspectedCode } from './missing-codes.ts';
import { sum } from './separation.ts';
import { type OutcomeCounts, rowsOf } from './value-counts.ts';

/** Fewer rows with a code do not tell whether they default as others do. */
const FEWEST_JUDGED = 20;
/** With fewer rows without a value, all others have to stand for them. */
const FEWEST_WITHOUT = 100;
/** A difference is no chance where chance makes it less often than this … */
const CHANCE = 0.001;
/** … and plain where one share of defaults is so many times the other. */
const TIMES = 1.5;

/** Suspected codes, by what they seem to mean. */
export interface MeantCodes {
  /** No amount, and not "missing" either. */
  own: SuspectedCode[];
  missing: SuspectedCode[];
  /** The rows that codes were held against, and which they are. */
  others: OutcomeCounts;
  held: 'without a value' | 'others';
}

/**
 * Parts suspected codes into those with a meaning of their own and those that say "missing". Rows whose value is missing for no reason
 * default as often as those that are known to have none, or as all others where few are; whoever defaults plainly more often or more
 * seldom was told apart by who wrote the code. Codes of few rows go where the others go.
 *
 * @param without rows that have no value, @param all of them
 * @param positive the outcome that means default
 */
export function meantCodes(
  suspected: readonly SuspectedCode[],
  without: OutcomeCounts,
  { positive, all }: { positive: 0 | 1; all: OutcomeCounts },
): MeantCodes {
  const coded = sum(suspected.map(({ counts }) => counts));
  const hasWithout = rowsOf(without) >= FEWEST_WITHOUT;
  const others: OutcomeCounts = hasWithout ? without : [all[0] - coded[0], all[1] - coded[1]];
  const isPlain = ({ counts }: SuspectedCode) =>
    rowsOf(counts) >= FEWEST_JUDGED &&
    isOften(counts[positive] / rowsOf(counts), others[positive] / rowsOf(others)) &&
    homogeneityBound(Float64Array.from(others), Float64Array.from(counts)) < CHANCE;
  const hasOwn = suspected.some(isPlain);
  const isOwn = (code: SuspectedCode) => hasOwn && (rowsOf(code.counts) < FEWEST_JUDGED || isPlain(code));
  return {
    own: suspected.filter(isOwn),
    missing: suspected.filter((code) => !isOwn(code)),
    others,
    held: hasWithout ? 'without a value' : 'others',
  };
}

function isOften(share: number, other: number): boolean {
  return share >= TIMES * other || other >= TIMES * share;
}

/** A code as a schema lists it. @example draftCode({ value: -9, … }) // { name: 'code_minus_9', value: -9 } */
export function draftCode({ value }: SuspectedCode): Code {
  return { name: `code_${value < 0 ? 'minus_' : ''}${Math.abs(value)}`, value };
}
