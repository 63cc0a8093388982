import type { AuditRule } from '../../application/audit-schema.ts';
import { withoutFloatSuffix } from '../../application/float-suffix.ts';
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

/** Reads one audited column, row by row. */
export class AuditColumn {
  readonly #rule: AuditRule;
  readonly #cell: number;
  readonly #file: string;
  readonly #groups: string[];
  readonly #places: Map<string, number>;
  #groupOf = new Uint8Array(1024);
  #rows = 0;

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

  finish(): AuditGroups {
    return {
      column: this.#rule.column,
      groups: this.#groups,
      groupOf: this.#groupOf.slice(0, this.#rows),
    };
  }

  #placeOf(row: CsvRow): number {
    const { bands } = this.#rule;
    const text = (bands ? row.plain(this.#cell) : row.text(this.#cell)).trim();
    if (bands && isDecimal(text)) return bands.filter((band) => band <= Number(text)).length;
    const group = text === '' ? 'missing' : bands ? 'not a number' : withoutFloatSuffix(spelling(text));
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
