import type { AuditRule } from '../../application/audit-schema.ts';
import { withoutFloatSuffix } from '../../application/float-suffix.ts';
import { quoted } from '../../application/problem.ts';
import { spelling } from '../../application/spelling.ts';
import { SolventError } from '../../errors.ts';
import { binLabels } from '../../statistics/counts.ts';
import { isDecimal } from '../../table/decimal.ts';
import type { CsvRow } from './csv.ts';

/** The groups that rows belong to by a column. A byte a row: what stands in the column is not kept. */
export interface AuditGroups {
  column: string;
  /** Names of groups, in the order of bands, otherwise as they were met. */
  groups: string[];
  /** For every row the index of its group. */
  groupOf: Uint8Array;
}

/** More groups than this are no groups: the column holds numbers or names. */
const MOST_GROUPS = 50;

const MISSING = 'missing';
const NO_NUMBER = 'not a number';

/** Reads one audited column, row by row. */
export class AuditColumn {
  readonly #rule: AuditRule;
  readonly #cell: number;
  readonly #file: string;
  readonly #groups: string[];
  readonly #places: Map<string, number>;
  #groupOf = new Uint8Array(1024);
  #rows = 0;
  /** The first cell that is no number, where bands want one. */
  #word: { text: string; row: number } | undefined;

  /** @param file names the file in errors */
  constructor(rule: AuditRule, cell: number, file: string) {
    this.#rule = rule;
    this.#cell = cell;
    this.#file = file;
    const { bands } = rule;
    this.#groups = bands
      ? binLabels({ kind: 'edges', edges: bands, counts: [], missing: 0 }, String).slice(0, -2)
      : [];
    this.#places = new Map(this.#groups.map((group, index) => [group, index]));
  }

  /** @throws SolventError `validation_error` for a column of too many different values */
  read(row: CsvRow): void {
    if (this.#rows === this.#groupOf.length) {
      const longer = new Uint8Array(2 * this.#rows);
      longer.set(this.#groupOf);
      this.#groupOf = longer;
    }
    this.#groupOf[this.#rows++] = this.#placeOf(row);
  }

  /** @throws SolventError `validation_error` for bands of a column whose cells mostly are no numbers */
  finish(): AuditGroups {
    this.#refuseWords();
    return {
      column: this.#rule.column,
      groups: this.#groups,
      groupOf: this.#groupOf.slice(0, this.#rows),
    };
  }

  #refuseWords(): void {
    if (this.#word === undefined) return;
    const counts = new Array<number>(this.#groups.length).fill(0);
    for (const place of this.#groupOf.subarray(0, this.#rows)) counts[place]!++;
    const rowsOf = (group: string) => counts[this.#places.get(group) ?? -1] ?? 0;
    const [words, held] = [rowsOf(NO_NUMBER), this.#rows - rowsOf(MISSING)];
    if (2 * words <= held) return;
    throw new SolventError(
      'validation_error',
      `${this.#file}, column "${this.#rule.column}": it is to be audited in bands, and ${words} of its ${held} cells are no numbers, the ` +
        `first ${quoted(this.#word.text)} in row ${this.#word.row}. If it holds groups, leave "bands" out in the schema's \`audit\`; otherwise correct the ` +
        'file, or say how it writes numbers.',
    );
  }

  #placeOf(row: CsvRow): number {
    const { bands } = this.#rule;
    const text = (bands ? row.plain(this.#cell) : row.text(this.#cell)).trim();
    if (bands && isDecimal(text)) return bands.filter((band) => band <= Number(text)).length;
    if (bands && text !== '') this.#word ??= { text, row: row.number };
    const group = text === '' ? MISSING : bands ? NO_NUMBER : withoutFloatSuffix(spelling(text));
    const known = this.#places.get(group);
    if (known !== undefined) return known;
    if (this.#groups.length === MOST_GROUPS)
      throw new SolventError(
        'validation_error',
        `${this.#file}, column "${this.#rule.column}": it is to be audited by its groups, and has more than ${MOST_GROUPS} different values. ` +
          'If it holds numbers, give them "bands" in the schema\'s `audit`; otherwise leave it out there.',
      );
    this.#places.set(group, this.#groups.length);
    return this.#groups.push(group) - 1;
  }
}
