import { isDecimal } from './decimal.ts';
import { type NumberStyle, plainNumber } from './number-style.ts';

/** Cells of the files that we write. */

const NEEDS_QUOTES = /[",\r\n]/;

/** A cell of our own making: defused, and quoted where it must be. */
export function csvCell(text: string, delimiter = ','): string {
  return quotedCell(defused(text, delimiter), delimiter);
}

/** A cell that only programs read: quoted where it must be. */
export function quotedCell(text: string, delimiter = ','): string {
  return NEEDS_QUOTES.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What begins a formula; in some countries the wide forms do. */
const SIGNS = '=+\\-@＝＋－＠';
const FORMULA_START = new RegExp(`^[${SIGNS}\\t\\r\\n]`);

/** What separates cells in some country or program. */
const SEPARATORS = [',', ';', '\t', '|'];
/** Where a reader that separates by one of these begins a cell, or a row, with a formula. */
const splitsBy = (separators: string[]) =>
  new RegExp(`([${separators.join('')}\\r\\n]"*)(?=[${SIGNS}])`, 'g');
const SPLITS = splitsBy(SEPARATORS);
/** The same for files that are separated by one of them. */
const OTHER_SPLITS = new Map(
  SEPARATORS.map((own) => [own, splitsBy(SEPARATORS.filter((separator) => separator !== own))]),
);

/**
 * Keeps a spreadsheet from running a cell as a formula: one that begins with = + - @ in either width, a tab or a line break gets an
 * apostrophe before it, unless it is a plain number (OWASP, "CSV Injection"). Inside a cell it gets one where a spreadsheet
 * that separates by something else than the file begins another: `a;=1+1`, in quotes too, for to that one they open nothing.
 *
 * @param numbers how the file writes numbers, if not as programs do
 */
export function defused(text: string, delimiter = ',', numbers?: NumberStyle): string {
  const whole = text.replaceAll(OTHER_SPLITS.get(delimiter) ?? SPLITS, "$1'");
  if (!FORMULA_START.test(text) || isDecimal(text)) return whole;
  return numbers && plainNumber(text, numbers) !== undefined ? whole : `'${whole}`;
}

const DEFUSED_SPLITS = new RegExp(`([,;\\t|\\r\\n]"*)'(?=[${SIGNS}])`, 'g');

/** A cell as it was before it was defused. */
export function undefused(text: string): string {
  if (!text.includes("'")) return text;
  const whole = text.replaceAll(DEFUSED_SPLITS, '$1');
  return whole.startsWith("'") && FORMULA_START.test(whole.slice(1)) ? whole.slice(1) : whole;
}

/** Whether a cell that begins with this byte may need defusing. */
export function mayBeFormula(byte: number | undefined): boolean {
  return (
    byte === 0x3d ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x40 ||
    byte === 0x09 ||
    byte === 0x0d ||
    byte === 0x0a ||
    byte === WIDE
  );
}

/** Whether a cell that begins here was defused, or would be if it is no number. */
export function isFormulaAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== WIDE) return mayBeFormula(bytes[at]);
  return bytes[at + 1] === 0xbc && WIDE_ENDS.includes(bytes[at + 2]!);
}

/** The last bytes of ＋－＝＠ in UTF-8. */
const WIDE_ENDS = [0x8b, 0x8d, 0x9d, 0xa0];

/** Whether some reader would separate a file otherwise than by its own delimiter. */
export function holdsOtherSeparators(bytes: Uint8Array, delimiter: string): boolean {
  return SEPARATORS.some((separator) => separator !== delimiter && bytes.includes(separator.charCodeAt(0)));
}

/** Whether no cell of a file can need defusing: it holds nothing that begins a formula, and no quote that a line break could stand in. */
export function holdsNoFormula(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (STARTS[bytes[at]!] === 1) return false;
  return true;
}

/** Whether the bytes of a cell may need defusing inside: they hold a separator or a line break, and behind it what begins a formula. */
export function maySplit(bytes: Uint8Array, begin: number, end: number): boolean {
  for (let at = begin + 1; at < end; at++) {
    if (KINDS[bytes[at]!] !== FORMULA) continue;
    let before = at - 1;
    while (before >= begin && bytes[before] === QUOTE) before--;
    if (before >= begin && KINDS[bytes[before]!] === SEPARATOR) return true;
  }
  return false;
}

const QUOTE = 0x22;
/** The first byte of the wide signs, and of much else. */
const WIDE = 0xef;
/** The signs, a tab, and what may put a line break at a cell's beginning. */
const STARTS = new Uint8Array(256);
for (const letter of '=+-@\t"') STARTS[letter.charCodeAt(0)] = 1;
STARTS[WIDE] = 1;
const FORMULA = 1;
const SEPARATOR = 2;
const KINDS = new Uint8Array(256);
for (const letter of '=+-@') KINDS[letter.charCodeAt(0)] = FORMULA;
KINDS[WIDE] = FORMULA;
for (const letter of [...SEPARATORS, '\r', '\n']) KINDS[letter.charCodeAt(0)] = SEPARATOR;

/** The first line of a CSV. */
export function csvHeader(columns: readonly string[], delimiter: string): string {
  return `${columns.map((column) => csvCell(column, delimiter)).join(delimiter)}\n`;
}
