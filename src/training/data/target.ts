import { quoted } from '../../application/problem.ts';
import { comparable, knownNegatives, type Target, targetValues } from '../../application/target.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal } from '../../table/decimal.ts';
import { guessedPositive, MOST_VALUES } from '../draft/target-values.ts';

/** 1 for a default, 0 for none, null for an empty cell. */
export type Outcome = 0 | 1 | null | 'indeterminate';

/** Values that the error names. */
const MOST_NAMED = 10;

/**
 * Reads the target column, and remembers what it holds. Where the schema does not say what means no default, it is the one other
 * value: see `knownNegatives`, and otherwise the first other value met. Numbers are compared as numbers: "1.0" is 1.
 */
export class TargetReader {
  readonly #target: Target;
  readonly #meanings = new Map<string, Outcome>([['', null]]);
  #isOpen: boolean;
  /** How often each value was met, of the first ones. */
  readonly #met = new Map<string, number>();
  /** Whether there were more. */
  #overflowed = false;
  /** The first without a meaning. */
  #unknown: { value: string; row: number } | undefined;

  constructor(target: Target) {
    this.#target = target;
    const negatives = knownNegatives(target);
    for (const value of targetValues(target.indeterminate)) this.#meanings.set(value, 'indeterminate');
    for (const value of negatives) this.#meanings.set(value, 0);
    for (const value of targetValues(target.positive)) this.#meanings.set(value, 1);
    this.#isOpen = negatives.length === 0;
  }

  /**
   * @param row in the file, the header being row 1
   * @returns undefined for a value of which the schema does not say what it means: see `refuseUnknown`
   */
  read(cell: string, row: number): Outcome | undefined {
    const value = comparable(cell);
    if (value !== '') this.#count(value);
    const known = this.#meanings.get(value);
    if (known !== undefined) return known;
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#meanings.set(value, 0);
      return 0;
    }
    this.#unknown ??= { value, row };
    return undefined;
  }

  #count(value: string): void {
    const count = this.#met.get(value);
    if (count !== undefined || this.#met.size < MOST_VALUES) this.#met.set(value, (count ?? 0) + 1);
    else this.#overflowed = true;
  }

  /**
   * To be asked when all rows were read, so that the error can name what the column holds. A value without a meaning may be a class
   * of its own, a typing error or a wrong column, and only the user knows which.
   *
   * @param name names the file
   * @throws SolventError `validation_error` when there was one
   */
  refuseUnknown(name: string): void {
    if (!this.#unknown) return;
    const { row, value } = this.#unknown;
    const place = `column "${this.#target.column}": `;
    const refuse = (text: string) => new SolventError('validation_error', text);
    if (this.#overflowed)
      throw refuse(
        `${name}, ${place}it has too many values to be a target. ${this.held()} Name the column as \`target\` that says what became ` +
          'of a loan, or add one to the file that is 1 for a default and 0 for none.',
      );
    const positives = targetValues(this.#target.positive);
    if (!positives.some((positive) => this.#met.has(positive)))
      throw refuse(
        `${name}, ${place}no row holds ${this.#valuesOf(1)}, which means a default by the schema's \`target\`. ${this.held()} ${this.#choice()}`,
      );
    throw refuse(
      `${name}, row ${row}, ${place}the target must be ${this.#valuesOf(1)} (default) or ${this.#valuesOf(0)}, not ${quoted(value)}. ${this.held()} ` +
        "Correct the cell, leave it empty to drop the row, or say in the schema's `target` what it means: `positive`, `negative` and " +
        '`indeterminate` take lists of values.',
    );
  }

  /** What the column holds, as a sentence; those values first that most rows have. */
  held(): string {
    const values = [...this.#met].sort(([, a], [, b]) => b - a);
    const named = values
      .slice(0, MOST_NAMED)
      .map(([value, rows]) => `${asWritten(value)} (${rows} ${rows === 1 ? 'row' : 'rows'})`);
    const more = this.#overflowed
      ? ` and more than ${MOST_VALUES - named.length} other values`
      : values.length > named.length
        ? ` and ${values.length - named.length} other values`
        : '';
    return `The column holds ${named.join(', ') || 'nothing'}${more}.`;
  }

  /** What to write where the file's values have other names than the schema's. */
  #choice(): string {
    const values = [...this.#met.keys()];
    if (values.length > 2)
      return 'Say there which values mean a default (`positive`), which none (`negative`) and which neither (`indeterminate`), each a value or a list; or name another column.';
    const guess = guessedPositive(values);
    if (guess !== undefined) return `Write \`"positive": ${asWritten(guess)}\` if that means a default.`;
    return `Write ${values.map((value) => `\`"positive": ${asWritten(value)}\``).join(' or ')}, whichever means a default.`;
  }

  #valuesOf(meaning: Outcome): string {
    const values = [...this.#meanings].flatMap(([text, means]) =>
      means === meaning ? [asWritten(text)] : [],
    );
    return values.join(' or ');
  }
}

/** A value as a schema writes it: numbers without quotes. */
function asWritten(value: string): string {
  return isDecimal(value) ? value : quoted(value);
}
