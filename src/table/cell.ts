import { isDecimal } from './decimal.ts';
import { type NumberStyle, plainNumber } from './number-style.ts';

/** Cells of the files that we write. */

const NEEDS_QUOTES = /[",\r\n]/;

/** A cell of our own making: defused, and quoted where it must be. */
export function csvCell(text: string, delimiter = ','): string {
  return quotedCell(defused(text), delimiter);
}

/** A cell that only programs read: quoted where it must be. */
export function quotedCell(text: string, delimiter = ','): string {
  return NEEDS_QUOTES.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FORMULA_START = /^[=+\-@\t\r\n]/;

/**
 * Keeps a spreadsheet from running a cell as a formula: one that begins with = + - @, a tab or a line break gets an
 * apostrophe before it, unless it is a plain number (OWASP, "CSV Injection").
 *
 * @param numbers how the file writes numbers, if not as programs do
 */
export function defused(text: string, numbers?: NumberStyle): string {
  if (!FORMULA_START.test(text) || isDecimal(text)) return text;
  return numbers && plainNumber(text, numbers) !== undefined ? text : `'${text}`;
}

/** A cell as it was before it was defused. */
export function undefused(text: string): string {
  return text.startsWith("'") && FORMULA_START.test(text.slice(1)) ? text.slice(1) : text;
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
    byte === 0x0a
  );
}

/** The first line of a CSV. */
export function csvHeader(columns: readonly string[], delimiter: string): string {
  return `${columns.map((column) => csvCell(column, delimiter)).join(delimiter)}\n`;
}
