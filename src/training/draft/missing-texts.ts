/** Texts that say of a number that there is none. */
const OF_NUMBERS = new Set(
  'na n/a n.a. n.a nan null none nil nul missing unknown undefined unavailable - -- --- ? ?? . .. * # x #n/a #na #null! #value! #div/0! <na> (null) \\n'.split(
    ' ',
  ),
);
/** Those that are no kind either: "none" and "unknown" can be levels. */
const OF_KINDS = new Set(
  'na n/a n.a. n.a nan null - -- --- ? ?? . .. #n/a #na #null! #value! #div/0! <na> (null) \\n'.split(' '),
);

/** @param text without spaces around it */
export function saysMissingNumber(text: string): boolean {
  return OF_NUMBERS.has(text.toLowerCase());
}

/** @param text without spaces around it */
export function saysMissingKind(text: string): boolean {
  return OF_KINDS.has(text.toLowerCase());
}
