import { z } from 'zod';
import { isDecimal } from './decimal.ts';
import { type NumberStyle, numberStyleSchema, plainNumber } from './number-style.ts';
import { partSign } from './written.ts';

/** What the cells of a file show of how it writes numbers, when its sender does not say it. */
export const numberSignsSchema = z.strictObject({
  /** How it seems to write them. */
  numbers: numberStyleSchema,
  /** The columns of numbers, by their places, that are read as something else than they seem to say, or not at all. */
  columns: z.array(z.int()),
  /** Whether they cannot be meant as programs read them. Else they may: `1.234` can be little more than one. */
  sure: z.boolean(),
});
export type NumberSigns = z.infer<typeof numberSignsSchema>;

/**
 * What is known of a column: it holds numbers, or such as may have a sign of per cent or of a currency, or text (codes, which
 * may look like numbers), or anything.
 */
export type ColumnKind = 'number' | 'signed' | 'text' | 'unknown';

/** What a program reads as a small number with three decimals, and half the world writes for thousands. */
const GROUPED = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** `1,234` may be either; every other comma before the last digits is a decimal one. */
const GROUPED_BY_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** No number that people write is longer. */
const LONGEST = 40;
/** Fewer cells that look alike may do so by chance … */
const FEWEST = 3;
/** … and so may a lesser share of the cells that tell. */
const SHARE = 0.9;

const EUROPEAN: NumberStyle = { decimal: ',', thousands: '.' };
/** Of styles that explain the same cells the first is the likeliest. */
const STYLES: NumberStyle[] = [
  { decimal: '.', thousands: ',' },
  EUROPEAN,
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: "'" },
  { decimal: '.', thousands: "'" },
];

/** Said of such a cell where it is refused; read in a file of refused rows that is sent again. */
export const MAY_SEPARATE = 'its full stop may be a thousands separator';

/** Whether a cell means 1,000 times as much where full stops separate thousands. */
export function mayBeGrouped(text: string): boolean {
  return GROUPED.test(text);
}

interface ColumnCount {
  /** Cells that are not empty. */
  cells: number;
  /** Those that may be grouped. */
  grouped: number;
  /** Numbers that nobody writes who groups by full stops. */
  contrary: number;
  /** What is a number in some style, and none to a program. */
  foreign: number;
}

/** Looks at the cells of a file's first rows. */
export class NumberSignsFinder {
  readonly #kinds: readonly ColumnKind[];
  readonly #columns: ColumnCount[];
  /** Cells that no program reads, by the style that reads them. */
  readonly #explained = STYLES.map(() => 0);
  /** Cells whose decimal sign is sure, in columns that are read as numbers, and in those of which nothing is known. */
  readonly #signs = { number: { commas: 0, points: 0 }, unknown: { commas: 0, points: 0 } };

  /** @param kinds of every column */
  constructor(kinds: readonly ColumnKind[]) {
    this.#kinds = kinds;
    this.#columns = kinds.map(() => ({ cells: 0, grouped: 0, contrary: 0, foreign: 0 }));
  }

  /** Whether a column tells anything. */
  isLookedAt(column: number): boolean {
    return this.#kinds[column] !== 'text';
  }

  look(column: number, cell: string) {
    const written = cell.trim();
    const text = this.#kinds[column] === 'signed' ? (partSign(written)?.number ?? written) : written;
    if (text === '' || text.length > LONGEST) return;
    const count = this.#columns[column]!;
    count.cells++;
    if (GROUPED.test(text)) count.grouped++;
    else if (isDecimal(text)) {
      const hasPoint = text.includes('.');
      if (hasPoint) this.#signsOf(column).points++;
      if (hasPoint || /\d{4}/.test(text)) count.contrary++;
    } else if (this.#holdsNumbers(column)) this.#lookAtForeign(count, text);
    else if (text.includes(',') && isSurelyEuropean(text)) this.#signs.unknown.commas++;
  }

  #holdsNumbers(column: number): boolean {
    const kind = this.#kinds[column];
    return kind === 'number' || kind === 'signed';
  }

  #signsOf(column: number) {
    return this.#signs[this.#holdsNumbers(column) ? 'number' : 'unknown'];
  }

  #lookAtForeign(count: ColumnCount, text: string) {
    const styles = STYLES.map((style) => plainNumber(text, style) !== undefined);
    if (!styles.includes(true)) return;
    count.foreign++;
    styles.forEach((reads, index) => {
      if (reads) this.#explained[index]!++;
    });
    if (isSurelyEuropean(text)) this.#signs.number.commas++;
    else if (text.includes('.')) this.#signs.number.points++;
  }

  /**
   * What all that was looked at shows; undefined when nothing speaks against numbers as programs write them.
   *
   * @param isDoubted whether such numbers of the file were refused already
   */
  found(isDoubted = false): NumberSigns | undefined {
    const where = (isMeant: (count: ColumnCount) => boolean) =>
      [...this.#kinds.keys()].filter(
        (column) => this.#holdsNumbers(column) && isMeant(this.#columns[column]!),
      );
    const hasGrouped = where(({ grouped }) => grouped > 0).length > 0;
    // Coordinates or codes that pass through say nothing where the numbers that are read do.
    const { number, unknown } = this.#signs;
    const { commas, points } = number.commas + number.points > 0 ? number : unknown;
    if (commas > points || (isDoubted && hasGrouped)) {
      const numbers = hasGrouped ? EUROPEAN : this.#likeliest(',');
      return { numbers, columns: where(({ grouped, foreign }) => grouped + foreign > 0), sure: true };
    }
    const foreign = where(({ foreign, cells }) => foreign * 2 > cells);
    const numbers = this.#likeliest('.');
    if (foreign.length > 0 && this.#explained[STYLES.indexOf(numbers)]! > 0)
      return { numbers, columns: foreign, sure: true };
    const alike = where(
      ({ grouped, contrary }) => grouped >= FEWEST && grouped >= SHARE * (grouped + contrary),
    );
    return alike.length > 0 ? { numbers: EUROPEAN, columns: alike, sure: false } : undefined;
  }

  #likeliest(decimal: '.' | ','): NumberStyle {
    const styles = STYLES.filter((style) => style.decimal === decimal);
    const explained = (style: NumberStyle) => this.#explained[STYLES.indexOf(style)]!;
    return styles.reduce((best, style) => (explained(style) > explained(best) ? style : best));
  }
}

/** Whether nothing but a decimal comma, or several groups between full stops, explains a text. */
function isSurelyEuropean(text: string): boolean {
  if (!/[.,]/.test(text) || GROUPED_BY_COMMA.test(text)) return false;
  return STYLES.some((style) => style.decimal === ',' && plainNumber(text, style) !== undefined);
}
