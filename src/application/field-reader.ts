import { simplified } from '../nearest.ts';
import { undefused } from '../table/cell.ts';
import { isDecimal, withoutVanishing } from '../table/decimal.ts';
import { MAY_SEPARATE } from '../table/number-signs.ts';
import { type NumberStyle, plainNumber } from '../table/number-style.ts';
import { partSign, type Written, withoutSign } from '../table/written.ts';
import { type Code, codeAt, isAt, placesOfCode } from './codes.ts';
import { dateReader } from './date-reader.ts';
import { noDay } from './day.ts';
import { codesOf, type Field, writtenOf } from './field.ts';
import { withoutFloatSuffix } from './float-suffix.ts';
import { misfit } from './float32.ts';
import { type Level, valuesOfLevel } from './levels.ts';
import { isRange } from './missing.ts';
import { numberHint } from './number-hint.ts';
import { quoted, type ValueCode, type ValueProblem } from './problem.ts';
import { endOf, isWithin, type Range } from './range.ts';
import { spelling } from './spelling.ts';

/** The value of a category's level that the schema does not list and lets pass as missing. */
export const UNKNOWN_LEVEL = -1;

/**
 * What a raw value means: the number itself (also where it is a code with a meaning of its own), 0 or 1 for a boolean, the level's
 * index for a category, days since 1970-01-01 for a date, NaN for missing, UNKNOWN_LEVEL for a level that the schema lets pass. Every
 * door that takes values reads them here: a cell of any file by `text`, a value of any JSON by `json`; docs/schema.md has the table
 * that says how they correspond.
 */
export class FieldReader {
  readonly #field: Field;
  /** Missing codes that are numbers, and those that are not. */
  readonly #missingNumbers: number[] = [];
  readonly #missingTexts = new Set<string>();
  readonly #missingRanges: Range[] = [];
  readonly #codes: readonly Code[];
  readonly #written: Written | undefined;
  /** Value → its level's index. */
  readonly #levels: ReadonlyMap<string, number> = new Map();
  /** What a value looks like when it is written carelessly → value. */
  readonly #alike: ReadonlyMap<string, string> = new Map();
  /** Reads a date's text. */
  readonly #date: ReturnType<typeof dateReader> | undefined;

  /** Whether values are texts, of which even `12` is no number. */
  readonly isText: boolean;
  /** Whether they are numbers of any size. */
  readonly isNumber: boolean;

  constructor(field: Field) {
    this.#field = field;
    this.#codes = codesOf(field);
    this.#written = writtenOf(field);
    this.isText = field.type === 'category' || field.type === 'date';
    this.isNumber = field.type === 'number' || field.type === 'integer';
    for (const code of field.missing ?? []) {
      if (isRange(code)) {
        this.#missingRanges.push(code);
        continue;
      }
      const text = String(code).trim();
      // A text's codes are text; of a number it does not matter how the schema writes it.
      if (!this.isText && isDecimal(text)) this.#missingNumbers.push(withoutVanishing(Number(text), text));
      else this.#missingTexts.add(text);
    }
    if (field.type === 'date') this.#date = dateReader(field);
    if (field.type === 'category') {
      this.#levels = placesOf(field.levels);
      this.#alike = new Map(field.levels.flatMap(valuesOfLevel).map((value) => [careless(value), value]));
    }
  }

  /**
   * Reads a cell. Strict on purpose: what is no plain value is a problem and never silently something else.
   * @param style how the cell's file writes numbers, if not as programs do
   */
  text(cell: string, style?: NumberStyle): number | ValueProblem {
    const text = this.#asMeant(cell.trim());
    if (this.#missingTexts.has(text)) return Number.NaN;
    if (text === '') return this.#absent();
    if (this.#field.type === 'category') return this.#level(text);
    if (this.#date) return this.#named(this.#date(text));
    const bare = this.#withoutSign(text);
    const number = style ? plainNumber(bare, style) : bare;
    if (number !== undefined && isDecimal(number))
      return this.number(withoutVanishing(Number(number), number));
    if (this.#field.type === 'boolean') return this.#word(text);
    return this.#problem('not_a_number', `is not a number${numberHint(text, this.#written)}`);
  }

  /** Reads a value as `JSON.parse` gives it; undefined is a key that is not there. */
  json(value: unknown): number | ValueProblem {
    if (value === null) return this.#absent();
    switch (typeof value) {
      case 'undefined':
        return this.#problem('missing_value', 'is missing');
      case 'number':
        if (this.#date) return this.text(String(value));
        return this.#field.type === 'category' ? this.#code(value) : this.number(value);
      case 'boolean':
        if (this.#field.type === 'boolean') return Number(value);
        return this.text(String(value));
      case 'string':
        return this.#quoted(value) ?? this.text(value);
      default:
        return this.#unreadable();
    }
  }

  /** Reads a number, of a field whose values are no texts. */
  number(value: number): number | ValueProblem {
    const field = this.#field;
    if (this.#codes.length > 0 && codeAt(this.#codes, value) >= 0) return value + 0;
    if (this.#isMissing(value)) return Number.NaN;
    if (field.type === 'boolean') return value === 0 || value === 1 ? value + 0 : this.#unreadable();
    const problem = misfit(value);
    if (problem) return this.#problem('out_of_range', problem);
    if (field.type === 'integer' && !Number.isSafeInteger(value))
      return Number.isInteger(value)
        ? this.#problem(
            'out_of_range',
            `is beyond ±${Number.MAX_SAFE_INTEGER}: its last digits would be lost`,
          )
        : this.#problem('not_an_integer', 'is not a whole number');
    const limit = this.isNumber ? limitBroken(field as NumberField, value) : undefined;
    if (limit) return this.#problem('out_of_range', `must be ${limit}`);
    // No decimal text tells -0 from 0, so no door may.
    return value + 0;
  }

  /** Whether a number is a code, of "missing" or with a meaning of its own, and no amount. */
  isCode(value: number): boolean {
    return this.#isMissing(value) || codeAt(this.#codes, value) >= 0;
  }

  /**
   * Where the code that a number stands for ends: its last number, or the first behind it, and an infinity where it is open; undefined of what
   * is no code.
   * @param direction 1 for the end with the greater numbers
   */
  endOfCode(value: number, direction: 1 | -1): number | undefined {
    if (!this.isCode(value)) return undefined;
    const places = [...this.#missingNumbers, ...this.#missingRanges, ...this.#codes.flatMap(placesOfCode)];
    const ends = places.filter((place) => isAt(place, value)).map((place) => endOf(place, direction));
    return direction > 0 ? Math.max(...ends) : Math.min(...ends);
  }

  #isMissing(value: number): boolean {
    for (const code of this.#missingNumbers) if (code === value) return true;
    for (const range of this.#missingRanges) if (isWithin(range, value)) return true;
    return false;
  }

  /** Of a number, what is said of a cell that may mean 1,000 times as much, in a file that has decimal commas. */
  grouped(): ValueProblem {
    return this.#problem(
      'not_a_number',
      `is not a number for sure: ${MAY_SEPARATE}. Say decimal=, and thousands=. of the file, or decimal=. if it is none`,
    );
  }

  /** Without the apostrophe by which the files that we write defuse a text; they come again, as data frames rewrite them. */
  #asMeant(text: string): string {
    return this.#levels.has(text) || this.#missingTexts.has(text) ? text : undefused(text);
  }

  /** What stands in a cell of a number: without blanks around it, and without the sign that the field is written with. */
  bare(cell: string): string {
    return this.#withoutSign(this.#asMeant(cell.trim()));
  }

  #withoutSign(text: string): string {
    return this.#written === undefined ? text : withoutSign(text, this.#written);
  }

  #absent(): number | ValueProblem {
    return this.#field.nullable ? Number.NaN : this.#problem('missing_value', 'is missing');
  }

  #level(text: string): number | ValueProblem {
    const plain = withoutFloatSuffix(text);
    if (this.#missingTexts.has(plain)) return Number.NaN;
    const index = this.#levels.get(text) ?? this.#levels.get(plain) ?? this.#levels.get(spelling(text));
    if (index !== undefined) return index;
    if ((this.#field as Field & { type: 'category' }).unknown === 'missing') return UNKNOWN_LEVEL;
    // No search: a million rows may have a level each, and a stranger chooses them.
    const meant = this.#alike.get(careless(text));
    const hint = meant === undefined ? '' : `: did you mean ${quoted(meant)}?`;
    return this.#problem('unknown_category', `has no such level${hint}`);
  }

  /** A code that JSON holds as a number. */
  #code(value: number): number | ValueProblem {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return this.#level(String(value));
    // JSON.parse has rounded it, perhaps to another level.
    return this.#problem('unknown_category', 'is a number of too many digits to be a code: send it as text');
  }

  #word(text: string): number | ValueProblem {
    const word = text.toLowerCase();
    if (word === 'true') return 1;
    if (word === 'false') return 0;
    return this.#unreadable();
  }

  /** In JSON a number has no quotes; undefined when the text is none. */
  #quoted(value: string): ValueProblem | undefined {
    const { type } = this.#field;
    const text = this.#asMeant(value.trim());
    if (this.isText || this.#missingTexts.has(text)) return undefined;
    const isNumber = isDecimal(text) && !this.#missingNumbers.includes(Number(text));
    if (type === 'boolean')
      return isNumber || /^(?:true|false)$/i.test(text)
        ? this.#problem('not_a_boolean', 'is text: send true or false without quotes')
        : undefined;
    if (isNumber) return this.#problem('not_a_number', 'is text: send the number without quotes');
    return /\d/.test(partSign(text)?.number ?? '')
      ? this.#problem('not_a_number', 'is text: send the number without quotes and sign')
      : undefined;
  }

  #unreadable(): ValueProblem {
    switch (this.#field.type) {
      case 'boolean':
        return this.#problem('not_a_boolean', 'is not true, false, 1 or 0');
      case 'category':
        return this.#problem('unknown_category', 'has no such level');
      case 'date':
        return this.#problem('not_a_date', noDay(''));
      default:
        return this.#problem('not_a_number', 'is not a number');
    }
  }

  #named(read: number | ValueProblem): number | ValueProblem {
    return typeof read === 'number' ? read : this.#problem(read.code, read.message);
  }

  #problem(code: ValueCode, what: string): ValueProblem {
    return { code, message: `${this.#field.name} ${what}` };
  }
}

/** No code that reads as a number has more digits than a float64 keeps. */
const LONGEST_CODE = 15;

/** What is left of a value when it is written carelessly: of a code that reads as a number, the number. */
function careless(value: string): string {
  return value.length <= LONGEST_CODE && isDecimal(value) ? String(Number(value)) : simplified(value);
}

/**
 * The place of the level that each value means, as it is written and as it is compared. Of values that are compared alike each
 * keeps its own writing and the first has the rest: no new schema may list such, and a bundle that was trained with them reads
 * its cells as it did.
 */
function placesOf(levels: readonly Level[]): Map<string, number> {
  const places = new Map<string, number>();
  const note = (values: string[], place: number) => {
    for (const value of values) if (!places.has(value)) places.set(value, place);
  };
  const values = levels.map(valuesOfLevel);
  values.forEach(note);
  values.map((some) => some.map(spelling)).forEach(note);
  return places;
}

type NumberField = Field & { type: 'number' | 'integer' };

function limitBroken(field: NumberField, value: number): string | undefined {
  if (field.min !== undefined && value < field.min) return `at least ${field.min}`;
  if (field.max !== undefined && value > field.max) return `at most ${field.max}`;
  if (field.above !== undefined && value <= field.above) return `above ${field.above}`;
  if (field.below !== undefined && value >= field.below) return `below ${field.below}`;
  return undefined;
}
